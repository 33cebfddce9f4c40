// Archives for tests, by the writer of exports.

import { zipStream } from '../../../formats/src/zip-stream.ts'

export async function zipOf(files: Readonly<Record<string, Buffer | string>>): Promise<Buffer> {
  const parts: Uint8Array[] = []
  const archive = zipStream(async (sink) => {
    for (const [name, content] of Object.entries(files)) await sink.file(name, Buffer.from(content))
  }, new Date(0))
  for await (const part of archive) parts.push(part)
  return Buffer.concat(parts)
}
