// Runs short work on the database of a command, migrated, and closes everything after.

import type { OpenDatabase } from './database.ts'

type Context = Awaited<ReturnType<OpenDatabase['server']['createContext']>>

/** Closes the database too, whatever happens in `work`. */
export async function withContext(
  database: OpenDatabase,
  work: (cx: Context) => Promise<void>,
): Promise<void> {
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
