// The settings and database a command works on: flags over environment; DATABASE_URL or the embedded server.

import { textFlag, type CommandCall, type Flag } from './command.ts'

export const DATA_FLAGS: readonly Flag[] = [
  { name: 'data-dir', value: 'DIR', about: 'where everything is kept (default ~/.local/share/siali-label)' },
  { name: 'log-level', value: 'LEVEL', about: 'debug, info, warning or error (default error)' },
]

type Server = typeof import('@siali/server')
export type Env = ReturnType<Server['readEnv']>
export type Connection = Parameters<Server['startServer']>[1]['connection']

export interface Settings {
  readonly server: Server
  readonly env: Env
}

export interface OpenDatabase extends Settings {
  readonly connection: Connection
  close(): Promise<void>
}

/** Loads the server package and reads its settings. @throws Error naming the flag or variable that cannot be read. */
export async function loadSettings(
  call: CommandCall,
  overrides: Readonly<Record<string, string | undefined>> = {},
): Promise<Settings> {
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
  return { server, env }
}

/** Opens the database of the settings; the embedded one is started, or adopted when it runs. */
export async function openDatabase(settings: Settings): Promise<OpenDatabase> {
  const database = await settings.server.openPostgres(settings.env)
  return { ...settings, connection: database.connection, close: () => database.stop() }
}
