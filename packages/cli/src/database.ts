// The database and settings a command works on: flags over environment; DATABASE_URL or the embedded server.

import { textFlag, type CommandCall, type Flag } from './command.ts'

export const DATA_FLAGS: readonly Flag[] = [
  { name: 'data-dir', value: 'DIR', about: 'where everything is kept (default ~/.local/share/siali-label)' },
  { name: 'log-level', value: 'LEVEL', about: 'debug, info, warn or error' },
]

type Server = typeof import('@siali/server')
export type Connection = Parameters<Server['startServer']>[1]['connection']

export interface OpenDatabase {
  readonly server: Server
  readonly env: ReturnType<Server['readEnv']>
  readonly connection: Connection
  close(): Promise<void>
}

/** Loads the server package and opens its database; the embedded one is started, or adopted when it runs. */
export async function openDatabase(
  call: CommandCall,
  overrides: Readonly<Record<string, string | undefined>> = {},
): Promise<OpenDatabase> {
  const server = await import('@siali/server')
  const given = Object.fromEntries(Object.entries(overrides).filter(([, value]) => value !== undefined))
  const dataDir = textFlag(call, 'data-dir')
  const logLevel = textFlag(call, 'log-level')?.toLowerCase()
  const env = server.readEnv({
    ...call.env,
    ...(dataDir !== undefined && { SIALI_BASE_DATA_DIR: dataDir }),
    ...(logLevel !== undefined && { SIALI_LOG_LEVEL: logLevel === 'warning' ? 'warn' : logLevel }),
    ...given,
  })
  const database = await server.openPostgres(env)
  return { server, env, connection: database.connection, close: () => database.stop() }
}
