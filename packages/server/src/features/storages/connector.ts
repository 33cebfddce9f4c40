// What a kind of storage is to the rest of the server. Each kind is a folder of connectors/, listed in its index.ts;
// nothing outside that folder knows kinds by name.

import type { Readable } from 'node:stream'
import type { StorageDirection, StorageKindId } from '@siali/contract'
import type { AppContext } from '../../context.ts'

/** Fields as on the wire, secrets among them; those that were never given are absent or null. */
export type StorageFields = Readonly<Record<string, unknown>>

/** Why a storage does not do what was asked, in words for the person who set it up. Never holds a secret. */
export class StorageError extends Error {
  /**
   * `settings`: a field is missing or does not fit. `refused`: the address may not be called. `gone`: the object is not
   * there. `failed`: the provider said no, or nothing.
   */
  readonly reason: 'settings' | 'refused' | 'gone' | 'failed'
  constructor(reason: StorageError['reason'], message: string, cause?: unknown) {
    super(message, { cause })
    this.reason = reason
  }
}

export interface StoredObject {
  /** The whole key, as tasks and filters name it. */
  readonly key: string
  readonly sizeBytes: number
  readonly modifiedAt: Date
  /** Changes with the bytes. */
  readonly etag: string
}

export interface ObjectRange {
  /** From 0, both ends within. */
  readonly start: number
  readonly end: number
}

export interface ObjectBytes {
  readonly body: Readable
  /** Of the whole object. */
  readonly sizeBytes: number
  readonly modifiedAt: Date | undefined
  readonly etag: string
  readonly mediaType: string | undefined
}

export interface ListPage {
  /** At most 1,000. */
  readonly objects: readonly StoredObject[]
  /** A listing that begins `after` it goes on behind this page; undefined: it cannot. */
  readonly cursor: string | undefined
}

export interface ListOptions {
  /** The cursor of a page; where keys come in order, any key: only those behind it, by their bytes. */
  readonly after: string | undefined
  /** False: nothing behind a further `/`. */
  readonly isRecursive: boolean
  readonly signal?: AbortSignal
}

/** An open storage. Every method may throw StorageError. */
export interface StorageClient {
  /** Returns when the place exists and answers. */
  check(): Promise<void>
  /** Pages of what lies below the prefix; ordered by the bytes of their keys where the connector says so. */
  list(options: ListOptions): AsyncIterable<ListPage>
  /** @throws StorageError `gone` for a key that is not there. */
  read(key: string, range?: ObjectRange, signal?: AbortSignal): Promise<ObjectBytes>
  /** Size and etag without bytes. @throws StorageError `gone`. */
  find(key: string): Promise<Omit<ObjectBytes, 'body'>>
  /** Writes whole or not at all. */
  write(key: string, json: string, signal?: AbortSignal): Promise<void>
  /** An object that is gone already is no error. */
  remove(key: string): Promise<void>
  /** An address that reads the object for so long without credentials. Absent: objects are read through the server. */
  presign?(key: string, ttlSec: number): Promise<string>
  close(): Promise<void>
}

/** Where objects lie, without asking the provider. */
export interface StoragePlace {
  /** What task data says of an object. */
  addressOf(key: string): string
  /** The key that an address in task data names; undefined when it is not of this storage. */
  keyOf(address: string): string | undefined
  /** Begins every key of the storage. */
  readonly prefix: string
  /** The key of a new object. */
  keyFor(name: string): string
  /** What people know the place by: `bucket/prefix`. */
  readonly label: string
}

export interface OpenOptions {
  readonly cx: Pick<AppContext, 'env' | 'newId' | 'clock'>
  readonly direction: StorageDirection
}

/** A field of the form that sets a storage up. */
export interface FormField {
  readonly name: string
  readonly label: string
  readonly type: 'text' | 'password' | 'textarea' | 'number' | 'checkbox'
  readonly required?: boolean
  readonly placeholder?: string
}

/** What to do about a step of the doctor that failed: a policy or a command to paste. */
export interface Remedy {
  readonly text: string
  readonly paste?: string
}

export interface Connector {
  readonly kind: StorageKindId
  /** True: keys come in the order of their bytes, and a listing can begin behind any key. */
  readonly isOrdered: boolean
  readonly form: readonly FormField[]
  /** Checks what needs no connection. @throws StorageError `settings`, in the incumbent's words where it has some. */
  require(fields: StorageFields, options: OpenOptions): Promise<void>
  /** True when there is enough to connect with: without a bucket there is nothing to try. */
  isComplete(fields: StorageFields, options: OpenOptions): boolean
  place(fields: StorageFields, options: OpenOptions): StoragePlace
  /** Loads the provider's library on first use. @throws StorageError. */
  open(fields: StorageFields, options: OpenOptions): Promise<StorageClient>
  /** Host and port that are called, for the doctor; undefined: none. */
  endpoint(fields: StorageFields, options: OpenOptions): URL | undefined
  remedy(step: string, fields: StorageFields): Remedy | undefined
}

/** A text field; undefined when it is not given or empty. */
export function textOf(fields: StorageFields, name: string): string | undefined {
  const value = fields[name]
  return typeof value === 'string' && value !== '' ? value : undefined
}

export function numberOf(fields: StorageFields, name: string, otherwise: number): number {
  const value = fields[name]
  return typeof value === 'number' ? value : otherwise
}

/** `folder` as what keys begin with: nothing, or with one `/` at its end. */
export function folderPrefix(folder: string | undefined): string {
  const plain = (folder ?? '').replace(/^\/+|\/+$/g, '')
  return plain === '' ? '' : `${plain}/`
}

/**
 * An address that stands for the provider's own.
 * @throws StorageError `refused` for what is no http address, or holds a name or a password.
 */
export function readEndpoint(address: string | undefined): URL | undefined {
  if (address === undefined) return undefined
  const url = URL.parse(address)
  if (url === null || (url.protocol !== 'http:' && url.protocol !== 'https:'))
    throw new StorageError(
      'refused',
      'The provided URL was not allowed. The endpoint must begin with http:// or https://.',
    )
  if (url.username !== '' || url.password !== '')
    throw new StorageError(
      'refused',
      'The provided URL was not allowed. Leave name and password out of the endpoint.',
    )
  return url
}
