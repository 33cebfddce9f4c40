// `start`: database, migrations, first account, server; ends in order on Ctrl-C.

import { textFlag, type Command, type CommandCall } from '../command.ts'
import { DATA_FLAGS, openDatabase } from '../database.ts'

const DEFAULT_PORT = 8080
const PORT_TRIES = 1000

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
    const chosen =
      textFlag(call, 'port') ?? call.env['SIALI_PORT'] ?? call.env['LABEL_STUDIO_PORT'] ?? call.env['PORT']
    const database = await openDatabase(call, {
      SIALI_PORT: chosen,
      SIALI_INTERNAL_HOST: textFlag(call, 'internal-host'),
      SIALI_HOST: textFlag(call, 'host'),
    })
    try {
      const running = await listen(call, database, chosen !== undefined)
      const ended = new Promise<void>((resolve) => {
        for (const signal of ['SIGINT', 'SIGTERM', 'SIGHUP'] as const) process.once(signal, () => resolve())
      })
      await makeFirstUser(call, database, running)
      call.print(`Siali Label is ready at ${database.env.publicUrl || `http://localhost:${running.port}`}`)
      await ended
      await running.server.stop()
    } finally {
      await database.close()
    }
  },
}

type Database = Awaited<ReturnType<typeof openDatabase>>
type Running = {
  readonly port: number
  readonly server: Awaited<ReturnType<Database['server']['startServer']>>
}

async function listen(call: CommandCall, database: Database, explicit: boolean): Promise<Running> {
  const first = database.env.port || DEFAULT_PORT
  for (let port = first; port < first + PORT_TRIES; port++) {
    try {
      const env = { ...database.env, port }
      return { port, server: await database.server.startServer(env, { connection: database.connection }) }
    } catch (error) {
      const code = error instanceof Error && 'code' in error ? error.code : undefined
      if (code === 'EACCES')
        throw new Error(`Port ${port} may not be used by this user. Choose one above 1023.`, { cause: error })
      if (code !== 'EADDRINUSE') throw error
      if (explicit) throw new Error(`Port ${port} is taken. Choose another with --port.`, { cause: error })
      call.print(`Port ${port} is taken, trying ${port + 1}.`)
    }
  }
  throw new Error(`No free port from ${first} to ${first + PORT_TRIES - 1}.`)
}

async function makeFirstUser(call: CommandCall, database: Database, running: Running): Promise<void> {
  const env = (name: string) => call.env[`SIALI_${name}`] ?? call.env[`LABEL_STUDIO_${name}`]
  const email = textFlag(call, 'username') ?? env('USERNAME')
  const password = textFlag(call, 'password') ?? env('PASSWORD')
  if (email === undefined || password === undefined) return
  const token = textFlag(call, 'user-token') ?? env('USER_TOKEN')
  if (token !== undefined && token.length <= 5) throw new Error('--user-token needs more than 5 characters.')
  await database.server.ensureUser(running.server.cx, { email, password, token })
}
