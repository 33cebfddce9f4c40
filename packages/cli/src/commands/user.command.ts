// `user`: prints an account with its access token as JSON.

import { textFlag, type Command } from '../command.ts'
import { DATA_FLAGS, loadSettings, joinDatabase } from '../database.ts'
import { withContext } from '../with-context.ts'

export const userCommand: Command = {
  name: 'user',
  about: 'Print an account with its access token',
  flags: [...DATA_FLAGS, { name: 'username', value: 'EMAIL', about: 'the e-mail of the account' }],
  async run(call) {
    const email = textFlag(call, 'username')
    if (email === undefined) throw new Error('Name the account with --username EMAIL.')
    const database = await joinDatabase(await loadSettings(call))
    await withContext(database, async (cx) => {
      const user = await database.server.describeUser(cx, email)
      if (user === undefined) throw new Error(`There is no account ${email}.`)
      call.print(JSON.stringify(user, null, 2))
    })
  },
}
