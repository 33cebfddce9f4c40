// An export as a stream of bytes: a format pushes files into a sink, a reader pulls. Decides between bare file and zip.
import type { Format, WriteOptions } from './format.ts'
import { PackedBlock } from './packed-block.ts'
import { bytesOf, requireSafeName, type FileContent, type Sink } from './sink.ts'
import type { TaskSource } from './source.ts'
import { zipStream } from './zip-stream.ts'

export interface OpenedExport {
  /** With its dot. */
  readonly extension: string
  /** Text, or bytes; its reader sets the pace, and ends the writing when it stops. */
  readonly content: AsyncIterable<string | Uint8Array>
}

const ZIP = '.zip'

/** Starts writing. An archive reads nothing before its reader does; others read until their first file begins. */
export function openExport(format: Format, source: TaskSource, options: WriteOptions): Promise<OpenedExport> {
  const write = (sink: Sink) => format.write(source, sink, options)
  const now = options.now ?? new Date(0)
  if (format.packing === 'archive') return Promise.resolve({ extension: ZIP, content: zipStream(write, now) })
  return format.packing === 'file' ? openFile(format.id, write) : openEither(write, now)
}

const extensionOf = (name: string) => name.slice(name.lastIndexOf('.'))

async function openFile(id: string, write: (sink: Sink) => Promise<void>): Promise<OpenedExport> {
  const begun = Promise.withResolvers<{ name: string; content: FileContent }>()
  const read = Promise.withResolvers<void>()
  let opened = false
  const only = () => new Error(`${id} writes several files; its packing must say so`)
  const ended = write({
    async file(name, content) {
      if (opened) throw only()
      opened = true
      begun.resolve({ name, content })
      await read.promise
    },
    folder: () => Promise.reject(only()),
    has: () => opened,
  })
  ended.catch(begun.reject)
  const { name, content } = await begun.promise
  return {
    extension: extensionOf(name),
    content: (async function* () {
      try {
        if (typeof content === 'string' || content instanceof Uint8Array) yield content
        else for await (const piece of content) yield piece instanceof PackedBlock ? piece.unpack() : piece
      } finally {
        read.resolve()
      }
      await ended
    })(),
  }
}

/** Holds the first file back until it is known whether a second one comes. */
function openEither(write: (sink: Sink) => Promise<void>, now: Date): Promise<OpenedExport> {
  const opened = Promise.withResolvers<OpenedExport>()
  const ended = Promise.withResolvers<void>()
  ended.promise.catch(() => {})
  let first: { readonly name: string; readonly bytes: Uint8Array } | undefined
  let zip: Promise<Sink> | undefined
  const beginZip = (): Promise<Sink> => {
    const given = Promise.withResolvers<Sink>()
    const content = zipStream(async (sink) => {
      if (first !== undefined) await sink.file(first.name, first.bytes)
      first = undefined
      given.resolve(sink)
      await ended.promise
    }, now)
    opened.resolve({ extension: ZIP, content })
    return given.promise
  }
  const writing = write({
    async file(name, content) {
      if (zip === undefined && first === undefined) {
        first = { name: requireSafeName(name), bytes: await gather(content) }
        return
      }
      zip ??= beginZip()
      await (await zip).file(name, content)
    },
    async folder(name) {
      zip ??= beginZip()
      await (await zip).folder(name)
    },
    has: (name) => first?.name === name,
  })
  writing.then(
    () => {
      if (zip === undefined && first !== undefined)
        opened.resolve({ extension: extensionOf(first.name), content: once(first.bytes) })
      else zip ??= beginZip()
      ended.resolve()
    },
    (error: unknown) => {
      opened.reject(error)
      ended.reject(error)
    },
  )
  return opened.promise
}

async function gather(content: FileContent): Promise<Uint8Array> {
  const parts: Uint8Array[] = []
  for await (const chunk of bytesOf(content)) parts.push(chunk)
  return Buffer.concat(parts)
}

// oxlint-disable-next-line require-await -- a stream of one piece
async function* once(bytes: Uint8Array): AsyncGenerator<Uint8Array> {
  yield bytes
}
