// `reset_password`: sets the password of an account and ends its sessions.

import { createInterface } from 'node:readline/promises'
import { textFlag, type Command } from '../command.ts'
import { DATA_FLAGS, loadSettings, openDatabase } from '../database.ts'
import { withContext } from '../with-context.ts'

export const resetPasswordCommand: Command = {
  name: 'reset_password',
  about: 'Set the password of an account',
  flags: [
    ...DATA_FLAGS,
    { name: 'username', value: 'EMAIL', about: 'the e-mail of the account' },
    { name: 'password', value: 'PASSWORD', about: 'the new password; asked for when left out' },
  ],
  async run(call) {
    const email = textFlag(call, 'username') ?? (await ask('E-mail: '))
    const password = textFlag(call, 'password') ?? (await ask('New password: '))
    if (password === '') throw new Error('Can not set an empty password.')
    const database = await openDatabase(await loadSettings(call))
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

async function ask(question: string): Promise<string> {
  const terminal = createInterface({ input: process.stdin, output: process.stdout })
  try {
    return (await terminal.question(question)).trim()
  } finally {
    terminal.close()
  }
}
