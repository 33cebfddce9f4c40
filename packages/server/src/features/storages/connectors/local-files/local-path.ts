// Paths of local files: what lies below what, by whole segments, and the addresses that tasks know them by.

import { realpath } from 'node:fs/promises'
import { join, normalize, relative, resolve, sep } from 'node:path'
import type { Env } from '../../../../env.ts'
import { StorageError } from '../../connector.ts'

/** True when `path` lies below `folder` and is not the folder itself. Both absolute and without `..`. */
export function isBelow(folder: string, path: string): boolean {
  const from = folder.endsWith(sep) ? folder : folder + sep
  return path.startsWith(from) && path.length > from.length && !path.includes('\0')
}

/** The root that the administrator opened. @throws StorageError when local files are off. */
export function requireRoot(env: Pick<Env, 'localFilesEnabled' | 'localFilesRoot'>): string {
  if (!env.localFilesEnabled || env.localFilesRoot === undefined)
    throw new StorageError(
      'settings',
      'Local files are switched off on this server. Start it with LOCAL_FILES_SERVING_ENABLED=true and LOCAL_FILES_DOCUMENT_ROOT set to the folder that may be read.',
    )
  return resolve(env.localFilesRoot)
}

const ADDRESS = '/data/local-files/?d='

/** What task data says of a file: its path from the root. */
export function localAddress(root: string, path: string): string {
  return ADDRESS + relative(resolve(root), path).split(sep).map(encodeURIComponent).join('/')
}

/** The absolute path of an address; undefined for other addresses and for paths that leave the root. */
export function localPathOf(root: string, address: string): string | undefined {
  if (!address.startsWith(ADDRESS)) return undefined
  try {
    return localPath(root, decodeURIComponent(address.slice(ADDRESS.length)))
  } catch {
    return undefined
  }
}

/** The absolute path of a path from the root; undefined when it leaves the root. */
export function localPath(root: string, from: string): string | undefined {
  const path = normalize(join(resolve(root), from))
  return isBelow(resolve(root), path) ? path : undefined
}

/**
 * The real path of a file of a storage.
 * @throws StorageError `gone` when it leaves the folder or the root by a link, or belongs to the server itself.
 */
export async function resolveLocal(env: LocalEnv, folder: string, key: string): Promise<string> {
  if (!isBelow(folder, normalize(key))) throw new StorageError('gone', 'The file is not in this storage.')
  const real = await realpath(key)
  if (!(await openPaths(env))(real)) throw new StorageError('gone', 'The file is not in this storage.')
  return real
}

export type LocalEnv = Pick<Env, 'localFilesEnabled' | 'localFilesRoot' | 'dataDir'>

/** True for real paths below the root that are not of the server's own data, where its keys and its database lie. */
export async function openPaths(env: LocalEnv): Promise<(real: string) => boolean> {
  const own = await realpath(env.dataDir).catch(() => env.dataDir)
  const root = await realpath(requireRoot(env))
  return (real) => isBelow(root, real) && real !== own && !isBelow(own, real)
}
