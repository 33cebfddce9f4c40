// Folders of the server's own disk, below the one root that the administrator opened. Keys are absolute paths. Links are
// resolved before anything is read: what lies outside the root is not there.

import { constants } from 'node:fs'
import { mkdir, open, opendir, realpath, rename, rm, stat } from 'node:fs/promises'
import { dirname, join, normalize, relative, resolve } from 'node:path'
import type { Env } from '../../../../env.ts'
import {
  StorageError,
  textOf,
  type Connector,
  type ListOptions,
  type ListPage,
  type ObjectBytes,
  type StorageClient,
  type StorageFields,
  type StoredObject,
} from '../../connector.ts'
import { isBelow, localAddress, localPathOf, openPaths, requireRoot, resolveLocal } from './local-path.ts'

const PAGE = 1000

export const localFilesConnector: Connector = {
  kind: 'localfiles',
  isOrdered: true,
  form: [
    { name: 'path', label: 'Absolute local path', type: 'text', required: true, placeholder: '/data/photos' },
  ],
  async require(fields, { cx }) {
    const path = textOf(fields, 'path')
    if (path === undefined) throw new StorageError('settings', 'Path must be set for Local Files storage')
    const root = requireRoot(cx.env)
    if (!isBelow(root, normalize(path)))
      throw new StorageError(
        'settings',
        `Absolute local path "${path}" must be a subdirectory of LOCAL_FILES_DOCUMENT_ROOT="${root}" by security reasons. For example: "${join(root, 'dataset1')}".`,
      )
  },
  isComplete: () => true,
  place(fields, { cx }) {
    const folder = folderOf(fields)
    const root = cx.env.localFilesRoot ?? ''
    return {
      prefix: `${folder}/`,
      label: folder,
      addressOf: (key) => localAddress(root, key),
      keyOf(address) {
        const path = localPathOf(root, address)
        return path !== undefined && isBelow(folder, path) ? path : undefined
      },
      keyFor: (name) => join(folder, name),
    }
  },
  async open(fields, options) {
    await this.require(fields, options)
    return createClient(folderOf(fields), options.cx.env)
  },
  endpoint: () => undefined,
  remedy: (step) =>
    step === 'place' || step === 'list'
      ? {
          text: 'The folder must exist below LOCAL_FILES_DOCUMENT_ROOT, and the account that runs the server must be able to read it.',
        }
      : step === 'write'
        ? { text: 'The account that runs the server must be able to write to the folder.' }
        : undefined,
}

const folderOf = (fields: StorageFields) => resolve(textOf(fields, 'path') ?? '/')

function createClient(folder: string, env: Env): StorageClient {
  const root = requireRoot(env)
  const check = async () => {
    let real: string
    try {
      real = await realpath(folder)
    } catch (error) {
      throw new StorageError('settings', `Absolute local path "${folder}" does not exist`, error)
    }
    if (!(await stat(real)).isDirectory())
      throw new StorageError('settings', `Absolute local path "${folder}" is not a directory`)
    // A link may lead out of the root although its name does not.
    if (!(await openPaths(env))(real))
      throw new StorageError(
        'settings',
        `Absolute local path "${folder}" leads out of "${root}" by a link, or to the data of this server`,
      )
  }
  return {
    check,
    async *list(options) {
      await check()
      yield* listFolder(await openPaths(env), folder, options)
    },
    async read(key, range): Promise<ObjectBytes> {
      try {
        const path = await resolveLocal(env, folder, key)
        const file = await open(path, constants.O_RDONLY | constants.O_NOFOLLOW)
        const info = await file.stat()
        return {
          body: file.createReadStream(range === undefined ? {} : { start: range.start, end: range.end }),
          ...describeFile(info),
        }
      } catch (error) {
        throw gone(error)
      }
    },
    async find(key) {
      try {
        return describeFile(await stat(await resolveLocal(env, folder, key)))
      } catch (error) {
        throw gone(error)
      }
    },
    async write(key, json) {
      await check()
      const path = pathBelow(folder, key)
      // Renamed into its place, so that a reader or a crash never sees half a file. One writer at a time writes a key.
      const part = `${path}.part`
      try {
        await mkdir(dirname(path), { recursive: true })
        await writeWhole(part, json)
        await rename(part, path)
      } catch (error) {
        await rm(part, { force: true }).catch(() => {})
        throw new StorageError('failed', `"${path}" cannot be written: ${codeOf(error)}`, error)
      }
    },
    async remove(key) {
      const path = pathBelow(folder, key)
      const real = await realpath(path).catch(() => undefined)
      if (real !== undefined && (await openPaths(env))(real)) await rm(path, { force: true })
    },
    close: () => Promise.resolve(),
  }
}

/** A link that waits in the place of the file is not followed. */
async function writeWhole(path: string, text: string): Promise<void> {
  const { O_WRONLY, O_CREAT, O_TRUNC, O_NOFOLLOW } = constants
  const file = await open(path, O_WRONLY | O_CREAT | O_TRUNC | O_NOFOLLOW)
  try {
    await file.writeFile(text)
    await file.sync()
  } finally {
    await file.close()
  }
}

function pathBelow(folder: string, key: string): string {
  const path = resolve(folder, relative(folder, key))
  if (!isBelow(folder, path)) throw new StorageError('settings', `"${key}" leaves the folder of the storage`)
  return path
}

const etagOf = (modifiedMs: number, sizeBytes: number) =>
  `${Math.trunc(modifiedMs).toString(16)}-${sizeBytes.toString(16)}`

function describeFile(info: { readonly size: number; readonly mtime: Date; readonly mtimeMs: number }) {
  return {
    sizeBytes: info.size,
    modifiedAt: info.mtime,
    etag: etagOf(info.mtimeMs, info.size),
    mediaType: undefined,
  }
}

const codeOf = (error: unknown) =>
  error instanceof Error && 'code' in error ? String(error.code) : 'for an unknown reason'

function gone(error: unknown): StorageError {
  if (error instanceof StorageError) return error
  return new StorageError('gone', `The file cannot be read: ${codeOf(error)}`, error)
}

/** Files below a folder in the order of their paths' bytes. Holds the names of one folder a level, as texts. */
async function* listFolder(
  isOpen: (real: string) => boolean,
  folder: string,
  { after, isRecursive, signal }: ListOptions,
): AsyncGenerator<ListPage> {
  const start = after === undefined ? undefined : Buffer.from(after)
  let page: Promise<StoredObject | undefined>[] = []
  for await (const path of walk(folder, start, isRecursive)) {
    signal?.throwIfAborted()
    page.push(describe(isOpen, path))
    if (page.length < PAGE) continue
    yield await settle(page)
    page = []
  }
  yield await settle(page)
}

async function* walk(
  directory: string,
  start: Buffer | undefined,
  isRecursive: boolean,
): AsyncGenerator<string> {
  // Folders end with `/`, so that each stands where its paths do: `a-b` before `a/c` before `ab`.
  const names: string[] = []
  for await (const entry of await opendir(directory, { bufferSize: PAGE }))
    names.push(entry.isDirectory() ? `${entry.name}/` : entry.name)
  sortByBytes(names)
  for (const name of names) {
    const path = join(directory, name)
    if (!name.endsWith('/')) {
      if (start === undefined || Buffer.compare(Buffer.from(path), start) > 0) yield path
      continue
    }
    const below = Buffer.from(path)
    const isDone = start !== undefined && Buffer.compare(below, start.subarray(0, below.length)) < 0
    if (isRecursive && !isDone) yield* walk(path.slice(0, -1), start, isRecursive)
  }
}

const BEYOND = /[\ud800-\uffff]/

/** A million names are sorted in a second as they are; only those beyond the first planes order otherwise as bytes. */
function sortByBytes(names: string[]): void {
  if (!names.some((name) => BEYOND.test(name))) names.sort()
  else names.sort((one, other) => Buffer.compare(Buffer.from(one), Buffer.from(other)))
}

async function settle(page: readonly Promise<StoredObject | undefined>[]): Promise<ListPage> {
  const objects = (await Promise.all(page)).filter((one) => one !== undefined)
  return { objects, cursor: objects.at(-1)?.key }
}

async function describe(isOpen: (real: string) => boolean, path: string): Promise<StoredObject | undefined> {
  try {
    const info = await stat(path)
    if (!info.isFile() || !isOpen(await realpath(path))) return undefined
    return {
      key: path,
      sizeBytes: info.size,
      modifiedAt: info.mtime,
      etag: etagOf(info.mtimeMs, info.size),
    }
  } catch {
    // Gone since the folder was read, or not ours to read.
    return undefined
  }
}
