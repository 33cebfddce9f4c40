// Where an export goes: named files, written one after another as streams. Names are checked here, once.

export interface Sink {
  /** Writes one file to its end before it returns. @throws SinkNameError when the name is unsafe. */
  file(name: string, chunks: AsyncIterable<string | Uint8Array>): Promise<void>
}

/** A file name that would leave the export or is not portable. */
export class SinkNameError extends Error {
  override readonly name = 'SinkNameError'
}

const DEVICE = /^(con|prn|aux|nul|com\d|lpt\d)(\.|$)/i

/** The name itself when every part of it is safe on all systems. @throws SinkNameError otherwise. */
export function requireSafeName(name: string): string {
  const isSafe = name.split('/').every(
    (part) =>
      part !== '' &&
      part !== '.' &&
      part !== '..' &&
      // oxlint-disable-next-line no-control-regex -- control characters are what is refused
      !/[\\:*?"<>|\u0000-\u001f\u007f]|[. ]$/.test(part) &&
      !DEVICE.test(part) &&
      Buffer.byteLength(part) <= 200,
  )
  if (!isSafe) throw new SinkNameError(`Unsafe file name in an export: ${JSON.stringify(name.slice(0, 200))}`)
  return name
}

/** A sink that keeps files in memory, for tests and small exports. */
export function memorySink(): Sink & { readonly files: ReadonlyMap<string, Buffer> } {
  const files = new Map<string, Buffer>()
  return {
    files,
    async file(name, chunks) {
      requireSafeName(name)
      const parts: Buffer[] = []
      for await (const chunk of chunks) parts.push(Buffer.from(chunk as Uint8Array))
      files.set(name, Buffer.concat(parts))
    },
  }
}
