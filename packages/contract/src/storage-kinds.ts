// The kinds of cloud storages: one description each, from which routes, forms and checks are made. Secrets go in and never
// come out.

import { Type, type TProperties } from 'typebox'
import { nullable } from './wire.ts'

export type StorageDirection = 'source' | 'target'

const text = (maxLength = 2048) => Type.Optional(nullable(Type.String({ maxLength })))
const secret = () => Type.Optional(nullable(Type.String({ maxLength: 20_000, writeOnly: true })))
const flag = (otherwise: boolean) => Type.Optional(Type.Boolean({ default: otherwise }))

/** A kind of storage on the wire. */
export interface StorageKind {
  readonly title: string
  /** Fields that come back. */
  readonly shown: TProperties
  /** Fields that never do. */
  readonly secrets: TProperties
  /** Fields of sources alone. */
  readonly source: TProperties
  /** Database of sources and targets, for one. */
  readonly defaults?: Readonly<Record<StorageDirection, Readonly<Record<string, unknown>>>>
}

const filter = { regex_filter: text(), use_blob_urls: flag(false) }
const scan = { recursive_scan: flag(false) }
const links = {
  presign: flag(true),
  presign_ttl: Type.Optional(
    Type.Integer({ minimum: 0, maximum: 10_080, default: 1, description: 'Minutes' }),
  ),
}
const removal = { can_delete_objects: Type.Optional(nullable(Type.Boolean())) }

/** THE kinds, in the order people see them. */
export const STORAGE_KINDS = {
  s3: {
    title: 'Amazon S3',
    shown: {
      bucket: text(),
      prefix: text(),
      ...filter,
      region_name: text(),
      s3_endpoint: text(),
      aws_sse_kms_key_id: text(),
      role_arn: text(),
      external_id: text(),
    },
    secrets: { aws_access_key_id: secret(), aws_secret_access_key: secret(), aws_session_token: secret() },
    source: { ...links, ...scan },
  },
  gcs: {
    title: 'Google Cloud Storage',
    shown: { bucket: text(), prefix: text(), ...filter, google_project_id: text() },
    secrets: { google_application_credentials: secret() },
    source: { ...links, ...scan },
  },
  azure: {
    title: 'Microsoft Azure',
    shown: {
      container: text(),
      prefix: text(),
      ...filter,
      blob_endpoint: text(),
      tenant_id: text(),
      client_id: text(),
    },
    secrets: {
      account_name: secret(),
      account_key: secret(),
      sas_token: secret(),
      client_secret: secret(),
    },
    source: { ...links, ...scan },
  },
  redis: {
    title: 'Redis',
    shown: {
      path: text(),
      host: text(),
      port: text(5),
      db: Type.Optional(nullable(Type.Integer({ minimum: 0, maximum: 32_767 }))),
      ...filter,
    },
    secrets: { password: secret() },
    source: {},
    defaults: { source: { db: 1 }, target: { db: 2 } },
  },
  localfiles: {
    title: 'Local files',
    shown: { path: text(4096), ...filter },
    secrets: {},
    source: scan,
  },
} as const satisfies Readonly<Record<string, StorageKind>>

export type StorageKindId = keyof typeof STORAGE_KINDS
export const STORAGE_KIND_IDS = Object.keys(STORAGE_KINDS) as readonly StorageKindId[]

/** Fields of a kind and direction that people set and that come back. */
export function shownFields(kind: StorageKindId, direction: StorageDirection): TProperties {
  const { shown, source } = STORAGE_KINDS[kind]
  return { ...shown, ...(direction === 'source' ? source : removal) }
}

/** Names of the fields of a kind that never come back. */
export function secretFields(kind: StorageKindId): readonly string[] {
  return Object.keys(STORAGE_KINDS[kind].secrets)
}
