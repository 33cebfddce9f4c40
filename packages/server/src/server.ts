// Starts and stops a whole server: database, migrations, worker, HTTP. main.ts, the command line and tests use it.

import { join } from 'node:path'
import type { FastifyInstance } from 'fastify'
import { createApp } from './app.ts'
import { directoryBlobs } from './blobs/blobs.ts'
import { UNSEEN_SPACE, diskSpace } from './blobs/space.ts'
import { randomIds, systemClock } from './clock.ts'
import type { AppContext } from './context.ts'
import { createDb, type Db, type DbOptions } from './db/client.ts'
import { migrate } from './db/migrate.ts'
import type { Env } from './env.ts'
import { CallerCache } from './http/caller-cache.ts'
import { createBell } from './jobs/bell.ts'
import { JOBS, LOOPS } from './jobs/index.ts'
import { graphileQueue } from './jobs/queue.ts'
import { startWorker } from './jobs/worker.ts'
import { createSecrets, loadInstanceKey } from './secrets.ts'

/** Everything a feature needs, over an open database. Reads or makes the instance key. */
export async function createContext(env: Env, db: Db): Promise<AppContext> {
  return {
    db,
    env,
    jobs: graphileQueue,
    bell: createBell(db),
    blobs: directoryBlobs(join(env.dataDir, 'media')),
    space: env.databaseUrl === undefined ? diskSpace(env.dataDir) : UNSEEN_SPACE,
    secrets: createSecrets(env.secretKey ?? (await loadInstanceKey(env.dataDir))),
    clock: systemClock,
    newId: randomIds,
    callers: new CallerCache(),
  }
}

export interface RunningServer {
  readonly app: FastifyInstance
  readonly cx: AppContext
  /** Ends requests, jobs and connections; the database itself belongs to the caller. */
  stop(): Promise<void>
}

export interface StartOptions {
  readonly connection: DbOptions['connection']
  /** False: another process runs the jobs. */
  readonly worker?: boolean
  /** Done before the first request is answered: the first account, for one. */
  readonly prepare?: (cx: AppContext) => Promise<void>
}

/** Migrates, starts the worker and listens. @throws with one clear sentence when the port is taken. */
export async function startServer(env: Env, options: StartOptions): Promise<RunningServer> {
  const db = createDb({ connection: options.connection, namedStatements: env.namedStatements })
  try {
    await migrate(db)
    const cx = await createContext(env, db)
    await options.prepare?.(cx)
    const app = await createApp(cx)
    const worker = options.worker === false ? undefined : await startWorker(cx, JOBS, LOOPS)
    try {
      await app.listen({ host: env.bindHost, port: env.port })
    } catch (error) {
      await worker?.stop()
      throw error
    }
    return {
      app,
      cx,
      async stop() {
        await app.close()
        await worker?.stop()
        await db.close()
      },
    }
  } catch (error) {
    await db.close()
    throw error
  }
}
