// Names under which media go into archives, as programs that read such archives know them: uploads keep their name, all
// else gets the first eight hex digits of the MD5 of its address in front. Pure.
import { hash } from 'node:crypto'
import { toSafeName } from '../sink.ts'

const hex8 = (text: string): string => hash('md5', text).slice(0, 8)
/** What follows the last slash. */
export const baseName = (path: string): string => path.slice(path.lastIndexOf('/') + 1)
/** Without the last extension. */
export function stemOf(name: string): string {
  const dot = name.lastIndexOf('.')
  return dot > 0 ? name.slice(0, dot) : name
}

/** Room for the extension of a label file. */
const TAIL_BYTES = 8
const safe = (name: string) => toSafeName(name, TAIL_BYTES)
const prefixed = (text: string, base: string) => safe(`${hex8(text)}__${base}`)

export interface NameContext {
  /** Scheme and host of the instance; empty when unknown. */
  readonly host: string
  /** The address names a file that lies with the instance. */
  readonly isHere: boolean
  /** The medium is copied. */
  readonly copies: boolean
}

/** The name of the medium an address points at. */
export function resourceName(address: string, { host, isHere, copies }: NameContext): string {
  if (!mayBeHere(address)) return elsewhereName(address)
  const upload = /^(?:\/data)?\/upload\/([^/]+)\/([^/]+)$/.exec(address)
  if (upload !== null) {
    const [, project = '', file = ''] = upload
    if (isHere || host === '') return safe(file)
    return prefixed(`${host}/storage-data/uploaded/?filepath=upload/${project}/${file}`, file)
  }
  const local = /^(?:\/data)?\/local-files\/\?(?:.*&)?d=([^&]*)/.exec(address)
  if (local !== null) {
    const base = baseName(decoded(local[1] ?? ''))
    if (isHere) return copies ? prefixed(address, base) : safe(base)
    return host === '' ? safe(base) : prefixed(host + address, base)
  }
  return elsewhereName(address)
}

function elsewhereName(address: string): string {
  // What follows a question mark belongs to the address of a page, and to the name of an object in a storage.
  if (/^[a-z][a-z0-9+.-]*:/i.test(address) && !/^https?:/i.test(address))
    return prefixed(address, baseName(address))
  return prefixed(address, baseName(address.replace(/[?#].*$/s, '')))
}

/** The name of a medium that could not be copied. */
export const lostName = (address: string): string => safe(baseName(address))

/** True for addresses that the instance itself may answer; all others lie elsewhere. */
export const mayBeHere = (address: string): boolean => address.startsWith('/')

/** True for addresses of cloud storages. */
export const isCloud = (address: string): boolean => /^(s3|gs|azure-blob):/i.test(address)

function decoded(text: string): string {
  try {
    return decodeURIComponent(text)
  } catch {
    return text
  }
}
