// THE list of subcommands. The first one runs when none is named.

import type { Command } from '../command.ts'
import { convertCommand } from './convert.command.ts'
import { dataSetCommand } from './data-set.command.ts'
import { exportCommand } from './export.command.ts'
import { importCommand } from './import.command.ts'
import { migrateCommand } from './migrate.command.ts'
import { mlCommand } from './ml.command.ts'
import { resetPasswordCommand } from './reset-password.command.ts'
import { startCommand } from './start.command.ts'
import { storageCommand } from './storage.command.ts'
import { userCommand } from './user.command.ts'
import { versionCommand } from './version.command.ts'

export const COMMANDS: readonly Command[] = [
  startCommand,
  convertCommand,
  dataSetCommand,
  exportCommand,
  importCommand,
  userCommand,
  resetPasswordCommand,
  migrateCommand,
  mlCommand,
  storageCommand,
  versionCommand,
]
