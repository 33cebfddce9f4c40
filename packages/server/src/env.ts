// All settings, parsed once. No process.env elsewhere. Every name may carry the prefix LABEL_STUDIO_ (wins) or SIALI_.

import { homedir } from 'node:os'
import { join, resolve } from 'node:path'
import packageJson from '../package.json' with { type: 'json' }
import { requireNetworks } from './outbound/networks.ts'

const LOG_LEVELS = ['trace', 'debug', 'info', 'warn', 'error', 'fatal', 'silent'] as const
export type LogLevel = (typeof LOG_LEVELS)[number]

export interface Env {
  /** Everything the application writes lies below it. */
  readonly dataDir: string
  readonly bindHost: string
  readonly port: number
  /** Public address without a final slash, or '' to derive it from bindHost and port. */
  readonly publicUrl: string
  /** Undefined: the embedded PostgreSQL. */
  readonly databaseUrl: string | undefined
  readonly databaseReplicaUrl: string | undefined
  readonly namedStatements: boolean
  /** Signs tokens and seals secrets; undefined: made once and kept in the data directory. */
  readonly secretKey: string | undefined
  readonly logLevel: LogLevel
  /** The log is JSON, a record a line. */
  readonly jsonLog: boolean
  readonly signupOpen: boolean
  /** Role of people who sign up after the first; 'administrator' makes an organization of equals. */
  readonly newMemberRole: 'member' | 'manager' | 'administrator'
  readonly uploadMaxBytes: number
  readonly uploadMaxFiles: number
  /** Of one request that sends files to look at before they are imported. */
  readonly importFilesMaxBytes: number
  readonly importMaxTasks: number
  /** Of one archive: its files, and their bytes when it is unpacked. */
  readonly archiveMaxFiles: number
  readonly archiveMaxBytes: number
  readonly taskLockTtlSec: number
  readonly streamHistoryLimit: number
  readonly taskPageSizeMax: number
  /** How long the database may work on one filter. */
  readonly filterTimeLimitMs: number
  readonly allowUnknownEmails: boolean
  /** Predictions that do not fit the label config are refused wherever they come from. */
  readonly validatePredictions: boolean
  /** Exports give video regions a key frame for every frame, unless asked otherwise. */
  readonly interpolateKeyFrames: boolean
  readonly ssrfProtection: boolean
  /** Origins whose pages may call the API with a token. */
  readonly corsOrigins: 'all' | readonly string[]
  /** Networks that outgoing calls may reach although they are private, as CIDR. */
  readonly allowPrivateAddresses: readonly string[]
  /** Proxies before this server, as addresses or CIDR: theirs is the word on a caller's address. */
  readonly trustedProxies: readonly string[]
  /** Webhooks of a whole organization may be made; those that exist send. */
  readonly organizationWebhooks: boolean
  /** How long a receiver of webhooks may take to answer. */
  readonly webhookTimeoutMs: number
  /** Most objects that one request of a webhook holds. */
  readonly webhookBatchSize: number
  /** Local files may be read and served; both need a root. */
  readonly localFilesEnabled: boolean
  /** Folders of local storages lie below it; undefined: local files are off. */
  readonly localFilesRoot: string | undefined
  /** A new target gets all annotations at once. */
  readonly syncOnTargetCreation: boolean
  /** How long the answer to a sync waits for its end. */
  readonly syncWaitMs: number
  /** How long the answer to a save waits for the targets of its project. */
  readonly pushWaitMs: number
  /** Most bytes that one range of a proxied object holds. */
  readonly proxyRangeBytes: number
  /** Seconds that browsers may keep proxied objects. */
  readonly proxyCacheSec: number
  /** Most bytes on the disk that small pictures of tasks take together; 0: none are kept. */
  readonly thumbnailCacheBytes: number
  /** Waits for storages, in milliseconds. */
  readonly storageTimeoutMs: number
  /** What storages use that have no credentials or address of their own. */
  readonly cloud: CloudDefaults
  readonly ml: MlSettings
  /** Version of this software. */
  readonly version: string
  /** Where the built pages lie. */
  readonly webDir: string
}

/** Settings under the names of the providers' own tools. What their libraries read by themselves is not repeated here. */
export interface CloudDefaults {
  readonly s3Endpoint: string | undefined
  readonly awsRegion: string | undefined
  /** Host names of S3 servers that get encryption headers, by their ends. */
  readonly s3TrustedDomains: readonly string[]
  /** A server that stands for Google's and wants no credentials. */
  readonly gcsEmulator: string | undefined
  /** Storages of Google use the server's own credentials, whatever they hold. */
  readonly gcsForceDefault: boolean
  readonly azure: AzureDefaults
  readonly redisHost: string | undefined
  readonly redisPort: string | undefined
  readonly redisPassword: string | undefined
  readonly redisTls: boolean
  readonly redisCaFile: string | undefined
}

/** The account of Azure storages that name none. */
export interface AzureDefaults {
  readonly accountName: string | undefined
  readonly accountKey: string | undefined
  readonly sasToken: string | undefined
  readonly container: string | undefined
  readonly endpoint: string | undefined
  readonly tenantId: string | undefined
  readonly clientId: string | undefined
  readonly clientSecret: string | undefined
}

/** How model servers are called. */
export interface MlSettings {
  /** True: they are reached outside private networks only (allowPrivateAddresses holds too). */
  readonly blockPrivate: boolean
  readonly connectMs: number
  readonly healthMs: number
  readonly setupMs: number
  readonly trainMs: number
  /** For calls without a limit of their own. */
  readonly defaultMs: number
  /** What a new backend's `timeout` is, in seconds. */
  readonly predictSec: number
  /** How long the opening of a task waits for a prediction that is asked for then. */
  readonly taskLoadMs: number
  /** Requests of one batch prediction that are under way together. */
  readonly requestsAtOnce: number
  /** Tasks of one request of a batch prediction. */
  readonly batchSize: number
  /** How long a batch prediction waits for a server that is gone. */
  readonly outageMs: number
}

// Other programs have words of their own for this name: what is no yes is no.
const isDebug = (given: string | undefined) =>
  ['1', 'true', 'yes', 'on'].includes((given ?? '').toLowerCase())

/** Python's names of the levels are taken too. @throws Error naming the variable. */
function readLogLevel(given: string): LogLevel {
  const word = given.toLowerCase()
  const name = word === 'warning' ? 'warn' : word === 'critical' ? 'fatal' : word
  const level = LOG_LEVELS.find((one) => one === name)
  if (level === undefined) throw new Error(`LOG_LEVEL must be DEBUG, INFO, WARNING or ERROR, not "${given}".`)
  return level
}

export type RawEnv = Readonly<Record<string, string | undefined>>

const PREFIXES = ['SIALI_', 'LABEL_STUDIO_', 'HEARTEX_', '']

/** @throws Error naming the variable whose value cannot be read. */
export function readEnv(raw: RawEnv): Env {
  const text = (name: string): string | undefined => {
    for (const prefix of PREFIXES) {
      const value = raw[prefix + name]
      if (value !== undefined && value !== '') return value
    }
    return undefined
  }
  const integer = (name: string, fallback: number): number => {
    const value = text(name)
    if (value === undefined) return fallback
    if (!/^\d{1,15}$/.test(value)) throw new Error(`${name} must be a whole number, not "${value}".`)
    return Number(value)
  }
  const flag = (name: string, fallback: boolean): boolean => {
    const value = text(name)?.toLowerCase()
    if (value === undefined) return fallback
    if (['1', 'true', 'yes', 'on'].includes(value)) return true
    if (['0', 'false', 'no', 'off'].includes(value)) return false
    throw new Error(`${name} must be true or false, not "${value}".`)
  }
  const seconds = (name: string, fallback: number): number => {
    const value = text(name)
    if (value === undefined) return fallback
    if (!/^\d{1,6}(\.\d{1,3})?$/.test(value) || Number(value) === 0)
      throw new Error(`${name} must be a number of seconds, not "${value}".`)
    return Number(value)
  }
  const millis = (name: string, fallbackSec: number) => Math.round(seconds(name, fallbackSec) * 1000)
  const oneOf = <T extends string>(name: string, allowed: readonly T[], fallback: T): T => {
    const value = text(name) ?? fallback
    const found = allowed.find((item) => item === value)
    if (found === undefined) throw new Error(`${name} must be one of ${allowed.join(', ')}, not "${value}".`)
    return found
  }
  const list = (name: string) =>
    (text(name) ?? '')
      .split(',')
      .map((part) => part.trim())
      .filter((part) => part !== '')
  const host = text('HOST') ?? ''
  if (host !== '' && !/^https?:\/\//.test(host)) throw new Error('HOST must begin with http:// or https://.')
  return {
    dataDir: resolve(
      text('BASE_DATA_DIR') ?? text('DATA_DIR') ?? join(homedir(), '.local/share/siali-label'),
    ),
    bindHost: text('INTERNAL_HOST') ?? '0.0.0.0',
    port: integer('PORT', 8080),
    publicUrl: host.replace(/\/+$/, ''),
    databaseUrl: text('DATABASE_URL') ?? readPostgreParts(text),
    databaseReplicaUrl: text('DATABASE_REPLICA_URL'),
    namedStatements: flag('DATABASE_NAMED_STATEMENTS', true),
    secretKey: text('SECRET_KEY'),
    logLevel: readLogLevel(text('LOG_LEVEL') ?? (isDebug(text('DEBUG')) ? 'debug' : 'error')),
    jsonLog: flag('JSON_LOG', false),
    signupOpen: !flag('DISABLE_SIGNUP_WITHOUT_LINK', true),
    newMemberRole: oneOf('NEW_MEMBER_ROLE', ['member', 'manager', 'administrator'], 'member'),
    uploadMaxBytes: integer('DATA_UPLOAD_MAX_MEMORY_SIZE', 250 * 1024 * 1024),
    uploadMaxFiles: integer('DATA_UPLOAD_MAX_NUMBER_FILES', 100),
    importFilesMaxBytes: integer('IMPORT_FILES_MAX_BYTES', 10 * 1024 ** 3),
    importMaxTasks: integer('TASKS_MAX_NUMBER', 1_000_000),
    archiveMaxFiles: integer('ARCHIVE_MAX_FILES', 100_000),
    archiveMaxBytes: integer('ARCHIVE_MAX_BYTES', 10 * 1024 ** 3),
    taskLockTtlSec: integer('TASK_LOCK_TTL', 86_400),
    streamHistoryLimit: integer('LABEL_STREAM_HISTORY_LIMIT', 100),
    taskPageSizeMax: integer('TASK_API_PAGE_SIZE_MAX', 0),
    filterTimeLimitMs: millis('FILTER_TIME_LIMIT', 20),
    interpolateKeyFrames: flag('INTERPOLATE_KEY_FRAMES', false),
    validatePredictions: flag('VALIDATE_PREDICTIONS', false),
    allowUnknownEmails: flag('ALLOW_IMPORT_TASKS_WITH_UNKNOWN_EMAILS', false),
    corsOrigins:
      list('CORS_ALLOWED_ORIGINS').length === 0 && flag('CORS_ALLOW_ALL_ORIGINS', true)
        ? 'all'
        : list('CORS_ALLOWED_ORIGINS').map((origin) => origin.replace(/\/+$/, '')),
    ssrfProtection: flag('SSRF_PROTECTION_ENABLED', true),
    allowPrivateAddresses: requireNetworks('ALLOW_PRIVATE_ADDRESSES', list('ALLOW_PRIVATE_ADDRESSES')),
    trustedProxies: list('TRUSTED_PROXIES'),
    organizationWebhooks: flag('ALLOW_ORGANIZATION_WEBHOOKS', false),
    webhookTimeoutMs: millis('WEBHOOK_TIMEOUT', 10),
    webhookBatchSize: Math.max(1, integer('WEBHOOK_BATCH_SIZE', 5000)),
    localFilesEnabled: flag('LOCAL_FILES_SERVING_ENABLED', false) && flag('ENABLE_LOCAL_FILES_STORAGE', true),
    localFilesRoot: text('LOCAL_FILES_DOCUMENT_ROOT'),
    syncOnTargetCreation: flag('SYNC_ON_TARGET_STORAGE_CREATION', true),
    syncWaitMs: integer('STORAGE_SYNC_WAIT_MS', 2000),
    pushWaitMs: integer('STORAGE_PUSH_WAIT_MS', 1000),
    proxyRangeBytes: integer('RESOLVER_PROXY_MAX_RANGE_SIZE', 8 * 1024 * 1024),
    proxyCacheSec: integer('RESOLVER_PROXY_CACHE_TIMEOUT', 3600),
    thumbnailCacheBytes: integer('THUMBNAIL_CACHE_MB', 512) * 1024 * 1024,
    storageTimeoutMs: integer('RESOLVER_PROXY_TIMEOUT', 20) * 1000,
    cloud: {
      s3Endpoint: text('S3_ENDPOINT') ?? text('AWS_ENDPOINT_URL_S3') ?? text('AWS_ENDPOINT_URL'),
      awsRegion: text('AWS_REGION') ?? text('AWS_DEFAULT_REGION'),
      s3TrustedDomains: ['amazonaws.com', 'amazonaws.com.cn', ...list('S3_TRUSTED_STORAGE_DOMAINS')],
      gcsEmulator: text('STORAGE_EMULATOR_HOST'),
      gcsForceDefault: flag('GCS_CLOUD_STORAGE_FORCE_DEFAULT_CREDENTIALS', false),
      azure: {
        accountName: text('AZURE_BLOB_ACCOUNT_NAME'),
        accountKey: text('AZURE_BLOB_ACCOUNT_KEY'),
        sasToken: text('AZURE_BLOB_SAS_TOKEN'),
        container: text('AZURE_BLOB_CONTAINER'),
        endpoint: text('AZURE_BLOB_ENDPOINT'),
        tenantId: text('AZURE_TENANT_ID'),
        clientId: text('AZURE_CLIENT_ID'),
        clientSecret: text('AZURE_CLIENT_SECRET'),
      },
      redisHost: text('REDIS_HOST'),
      redisPort: text('REDIS_PORT'),
      redisPassword: text('REDIS_PASSWORD'),
      redisTls: flag('REDIS_SSL', false),
      redisCaFile: text('REDIS_SSL_CA_CERTS'),
    },
    ml: {
      // Either switch opens them.
      blockPrivate: flag('SSRF_PROTECTION_ENABLED', true) && flag('ML_BLOCK_LOCAL_IP', true),
      connectMs: millis('ML_CONNECTION_TIMEOUT', 1),
      healthMs: millis('ML_TIMEOUT_HEALTH', 1),
      setupMs: millis('ML_TIMEOUT_SETUP', 3),
      trainMs: millis('ML_TIMEOUT_TRAIN', 30),
      defaultMs: millis('ML_TIMEOUT_DEFAULT', 100),
      predictSec: seconds('ML_TIMEOUT_PREDICT', 100),
      taskLoadMs: millis('ML_TIMEOUT_TASK_LOAD', 5),
      requestsAtOnce: Math.max(1, integer('ML_REQUESTS_AT_ONCE', 4)),
      batchSize: Math.max(1, integer('ML_BATCH_SIZE', 100)),
      outageMs: millis('ML_OUTAGE_WAIT', 300),
    },
    version: packageJson.version,
    webDir: resolve(text('WEB_DIR') ?? join(import.meta.dirname, '../../web/dist')),
  }
}

/** The address that the incumbent's variables describe, with its defaults; undefined when none is set or SQLite is asked for. */
function readPostgreParts(text: (name: string) => string | undefined): string | undefined {
  const [name, user, password, host, port] = ['NAME', 'USER', 'PASSWORD', 'HOST', 'PORT'].map((part) =>
    text(`POSTGRE_${part}`),
  )
  if ([name, user, password, host, port].every((part) => part === undefined)) return undefined
  if (text('DJANGO_DB') === 'sqlite') return undefined
  const url = new URL(`postgresql://${host ?? 'localhost'}:${port ?? '5432'}`)
  url.username = encodeURIComponent(user ?? 'postgres')
  url.password = encodeURIComponent(password ?? 'postgres')
  url.pathname = encodeURIComponent(name ?? 'postgres')
  const ssl = text('POSTGRE_SSL_MODE')
  if (ssl !== undefined) url.searchParams.set('sslmode', ssl)
  return url.href
}
