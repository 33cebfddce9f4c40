// The public face of the server, for the command line and tests.
export { readEnv, type Env, type RawEnv } from './env.ts'
export { createContext, startServer, type RunningServer, type StartOptions } from './server.ts'
export { createDb, type Db } from './db/client.ts'
export { migrate } from './db/migrate.ts'
export { openPostgres, type OpenPostgres } from './db/open.ts'
export { describeUser, ensureUser, resetPassword } from './features/users/account.service.ts'
export { versions as printVersions } from './features/system/versions.ts'
export { readCheckedConfig, type CheckedConfig } from './features/ml/model-check.service.ts'
