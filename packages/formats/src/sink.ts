// Where an export goes: named files, written one after another. Names are checked here, once.

import { PackedBlock } from './packed-block.ts'

export type FilePiece = string | Uint8Array | PackedBlock

/** The content of a file: in one piece, or in pieces as they come. */
export type FileContent = string | Uint8Array | AsyncIterable<FilePiece>

export interface Sink {
  /**
   * Writes one file to its end before it returns; a name written again replaces the earlier file.
   * @throws SinkNameError when the name is unsafe.
   */
  file(name: string, content: FileContent): Promise<void>
  /** Makes a folder that is there though it may stay empty. @throws SinkNameError when the name is unsafe. */
  folder(name: string): Promise<void>
  /** True when a file of this name was written. */
  has(name: string): boolean
}

/** A file name that would leave the export or is not portable. */
export class SinkNameError extends Error {
  override readonly name = 'SinkNameError'
}

// Of Windows; blanks before the dot count for nothing there.
const DEVICE = /^(con|prn|aux|nul|com[\d¹²³]|lpt[\d¹²³]|conin\$|conout\$) *(\.|$)/i
const MAX_NAME_BYTES = 200
/** Signs of a whole path: what the strictest of the Unixes takes. */
const MAX_PATH = 1024
/** Most names: nothing to look at closely. */
const PLAIN = /^[\w%-][\w%. -]*[\w%-]$/

function isSafePart(part: string): boolean {
  return (
    part !== '' &&
    part !== '.' &&
    part !== '..' &&
    !/[\\:*?"<>|\u0000-\u001f\u007f]|[. ]$/.test(part) &&
    !DEVICE.test(part) &&
    Buffer.byteLength(part) <= MAX_NAME_BYTES
  )
}

// The same for whole paths, devices included.
const PLAIN_PATH = /^[\w%-][\w%. -]*[\w%-](?:\/[\w%-][\w%. -]*[\w%-])*$/
const HAS_DEVICE = /(?:^|\/)(?:con|prn|aux|nul|com\d|lpt\d) *(?:\.|\/|$)/i

/** The name itself when every part of it is safe on all systems. @throws SinkNameError otherwise. */
export function requireSafeName(name: string): string {
  if (name.length <= MAX_NAME_BYTES && PLAIN_PATH.test(name) && !HAS_DEVICE.test(name)) return name
  if (name.length > MAX_PATH || !name.split('/').every(isSafePart))
    throw new SinkNameError(`Unsafe file name in an export: ${JSON.stringify(name.slice(0, 200))}`)
  return name
}

/**
 * One part of a path made safe on all systems; safe ones stay as they are. Long names are cut before the extension.
 * @param tailBytes what the caller appends.
 */
export function toSafeName(name: string, tailBytes = 0): string {
  if (name.length + tailBytes < MAX_NAME_BYTES && PLAIN.test(name) && !DEVICE.test(name)) return name
  const clean = name.toWellFormed().replaceAll(/[\\/:*?"<>|\u0000-\u001f\u007f]/g, '_')
  const whole = clean.replace(/[. ]+$/, (end) => '_'.repeat(end.length)) || '_'
  const named = DEVICE.test(whole) ? `_${whole}` : whole
  const room = MAX_NAME_BYTES - tailBytes
  if (Buffer.byteLength(named) <= room) return named
  const dot = named.lastIndexOf('.')
  const extension = dot > 0 && Buffer.byteLength(named) - dot <= 20 ? named.slice(dot) : ''
  let stem = named.slice(0, named.length - extension.length)
  while (Buffer.byteLength(stem + extension) > room) stem = [...stem].slice(0, -1).join('')
  return stem + extension
}

/** The pieces of a content, as bytes. */
export async function* bytesOf(content: FileContent): AsyncGenerator<Uint8Array> {
  if (typeof content === 'string') yield Buffer.from(content)
  else if (content instanceof Uint8Array) yield content
  else for await (const piece of content) yield bytesOfPiece(piece)
}

export function bytesOfPiece(piece: FilePiece): Uint8Array {
  if (typeof piece === 'string') return Buffer.from(piece)
  return piece instanceof PackedBlock ? piece.unpack() : piece
}

/** A sink that keeps files in memory, for tests and small exports. */
export function memorySink(): Sink & {
  readonly files: ReadonlyMap<string, Buffer>
  readonly folders: ReadonlySet<string>
} {
  const files = new Map<string, Buffer>()
  const folders = new Set<string>()
  return {
    files,
    folders,
    async file(name, content) {
      requireSafeName(name)
      const parts: Uint8Array[] = []
      for await (const chunk of bytesOf(content)) parts.push(chunk)
      files.set(name, Buffer.concat(parts))
    },
    folder(name) {
      folders.add(requireSafeName(name))
      return Promise.resolve()
    },
    has: (name) => files.has(name),
  }
}
