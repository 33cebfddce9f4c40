// `migrate`: brings the database to the newest schema and ends.

import type { Command } from '../command.ts'
import { DATA_FLAGS, loadSettings, joinDatabase } from '../database.ts'

export const migrateCommand: Command = {
  name: 'migrate',
  about: 'Bring the database to the newest schema',
  flags: [...DATA_FLAGS],
  async run(call) {
    const database = await joinDatabase(await loadSettings(call))
    const db = database.server.createDb({ connection: database.connection })
    try {
      const applied = await database.server.migrate(db)
      call.print(applied.length === 0 ? 'The schema is up to date.' : `Applied ${applied.join(', ')}.`)
    } finally {
      await db.close()
      await database.close()
    }
  },
}
