// What every feature gets handed: the database, jobs, blobs, settings, time, ids and secrets. Made once at start.

import type { Blobs } from './blobs/blobs.ts'
import type { Space } from './blobs/space.ts'
import type { Clock, NewId } from './clock.ts'
import type { Db } from './db/client.ts'
import type { Env } from './env.ts'
import type { CallerCache } from './http/caller-cache.ts'
import type { Bell } from './jobs/bell.ts'
import type { JobQueue } from './jobs/queue.ts'
import type { Secrets } from './secrets.ts'

export interface AppContext {
  readonly db: Db
  readonly env: Env
  readonly jobs: JobQueue
  readonly bell: Bell
  readonly blobs: Blobs
  readonly space: Space
  readonly secrets: Secrets
  readonly clock: Clock
  readonly newId: NewId
  readonly callers: CallerCache
}
