// `reset_password`: sets the password of an account and ends its sessions.

import { ask } from '../ask.ts'
import { textFlag, type Command } from '../command.ts'
import { DATA_FLAGS, loadSettings, joinDatabase } from '../database.ts'
import { withContext } from '../with-context.ts'

const QUESTIONS = [{ text: 'E-mail: ' }, { text: 'New password: ', isSecret: true }]

export const resetPasswordCommand: Command = {
  name: 'reset_password',
  about: 'Set the password of an account',
  flags: [
    ...DATA_FLAGS,
    { name: 'username', value: 'EMAIL', about: 'the e-mail of the account' },
    { name: 'password', value: 'PASSWORD', about: 'the new password; asked for when left out' },
  ],
  async run(call) {
    const given = [textFlag(call, 'username'), textFlag(call, 'password')]
    const asked = await ask(QUESTIONS.filter((_, at) => given[at] === undefined))
    const [email = '', password = ''] = given.map((text) => text ?? asked.shift())
    if (password === '') throw new Error('Can not set an empty password.')
    const database = await joinDatabase(await loadSettings(call))
    await withContext(database, async (cx) => {
      switch (await database.server.resetPassword(cx, email, password)) {
        case 'unknown':
          throw new Error(`User ${email} not found.`)
        case 'same':
          call.print('This is the same password as the current one; nothing was changed.')
          return
        case 'changed':
          call.print('Password successfully changed.')
      }
    })
  },
}
