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
  const logLevel = textFlag(call, 'log-level')
  const env = server.readEnv({
    ...call.env,
    ...(dataDir !== undefined && { SIALI_BASE_DATA_DIR: dataDir }),
    ...(logLevel !== undefined && { SIALI_LOG_LEVEL: logLevel }),
    ...given,
  })
  return { server, env }
}

/** Opens the database of the settings for short work: that of a running server, or started for it. */
export function joinDatabase(settings: Settings): Promise<OpenDatabase> {
  return open(settings, true)
}

/** Opens the database of the settings for a server. @throws Error when another one runs on the same data. */
export function openDatabase(settings: Settings): Promise<OpenDatabase> {
  return open(settings, false)
}

async function open(settings: Settings, joins: boolean): Promise<OpenDatabase> {
  const database = await settings.server.openPostgres(settings.env, { joins })
  return { ...settings, connection: database.connection, close: () => database.stop() }
}
