// `start`: database, migrations, first account, server; ends in order on Ctrl-C.

import { textFlag, type Command, type CommandCall } from '../command.ts'
import { DATA_FLAGS, loadSettings, openDatabase, type OpenDatabase } from '../database.ts'
import { whenAskedToEnd } from '../ending.ts'
import { choosePort } from '../port.ts'

export const startCommand: Command = {
  name: 'start',
  about: 'Start the server',
  flags: [
    ...DATA_FLAGS,
    { name: 'port', short: 'p', value: 'PORT', about: 'default 8080, the next free one when it is taken' },
    { name: 'internal-host', value: 'ADDRESS', about: 'address to listen on (default 0.0.0.0)' },
    { name: 'host', value: 'URL', about: 'public address, for links' },
    { name: 'username', value: 'EMAIL', about: 'account to make at the first start' },
    { name: 'password', value: 'PASSWORD', about: 'its password' },
    { name: 'user-token', value: 'HEX', about: 'its access token' },
    { name: 'enable-legacy-api-token', about: 'accepted; access tokens are on in a new organization' },
    { name: 'no-browser', short: 'b', about: 'accepted; no browser is ever opened' },
  ],
  async run(call) {
    const ended = whenAskedToEnd()
    const variable = (name: string) =>
      call.env[`SIALI_${name}`] || call.env[`LABEL_STUDIO_${name}`] || undefined
    const account = readAccount(call, variable)
    const port = textFlag(call, 'port') ?? variable('PORT') ?? (call.env['PORT'] || undefined)
    const settings = await loadSettings(call, {
      SIALI_PORT: port,
      SIALI_INTERNAL_HOST: textFlag(call, 'internal-host'),
      SIALI_HOST: textFlag(call, 'host'),
    })
    const notes: string[] = []
    const env = {
      ...settings.env,
      port: await choosePort({
        host: settings.env.bindHost,
        port: settings.env.port,
        isGiven: port !== undefined,
        warn: (line) => notes.push(line),
      }),
    }
    const database = await openDatabase({ ...settings, env })
    // Which port it is does not matter to whom the data folder is refused.
    for (const line of notes) call.print(line)
    try {
      const running = await listen(database, account)
      call.print(`Siali Label is ready at ${env.publicUrl || `http://localhost:${env.port}`}`)
      await ended
      await running.stop()
    } finally {
      await database.close()
    }
  },
}

interface Account {
  readonly email: string
  readonly password: string
  readonly token: string | undefined
}

function readAccount(call: CommandCall, variable: (name: string) => string | undefined): Account | undefined {
  const email = textFlag(call, 'username') ?? variable('USERNAME')
  const password = textFlag(call, 'password') ?? variable('PASSWORD')
  const token = textFlag(call, 'user-token') ?? variable('USER_TOKEN')
  if (email === undefined && password === undefined && token === undefined) return undefined
  if (email === undefined || password === undefined)
    throw new Error('An account for the first start needs both --username and --password.')
  if (token !== undefined && token.length <= 5) throw new Error('--user-token needs more than 5 characters.')
  return { email, password, token }
}

async function listen({ server, env, connection }: OpenDatabase, account: Account | undefined) {
  try {
    return await server.startServer(env, {
      connection,
      // Before the first answer: whoever waits for /health may sign in at once.
      prepare: async (cx) => {
        if (account !== undefined) await server.ensureUser(cx, account)
      },
    })
  } catch (error) {
    // Somebody took it after it was looked at.
    if (error instanceof Error && 'code' in error && error.code === 'EADDRINUSE')
      throw new Error(`Port ${env.port} is taken. Choose another with --port.`, { cause: error })
    throw error
  }
}
