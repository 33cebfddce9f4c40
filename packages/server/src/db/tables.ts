// Row types of every table, for Kysely. Mirrors the migrations; a test compares both with the live catalogue.

import type { AccountTables } from './tables/accounts.ts'
import type { ProjectTables } from './tables/projects.ts'
import type { TaskTables } from './tables/tasks.ts'
import type { TransferTables } from './tables/transfers.ts'
import type { StorageTables } from './tables/storages.ts'
import type { EventTables } from './tables/events.ts'

export interface Tables
  extends AccountTables, ProjectTables, TaskTables, TransferTables, StorageTables, EventTables {}
