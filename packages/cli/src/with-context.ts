// Runs short work on the database of a command, migrated, and closes everything after.

import type { openDatabase } from './database.ts'

type Database = Awaited<ReturnType<typeof openDatabase>>
type Context = Awaited<ReturnType<Database['server']['createContext']>>

export async function withContext(database: Database, work: (cx: Context) => Promise<void>): Promise<void> {
  const db = database.server.createDb({
    connection: database.connection,
    namedStatements: database.env.namedStatements,
  })
  try {
    await database.server.migrate(db)
    await work(await database.server.createContext(database.env, db))
  } finally {
    await db.close()
    await database.close()
  }
}
