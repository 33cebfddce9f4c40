// What libraries give as the body of an object, as the stream that it is.

import { Readable } from 'node:stream'

/** The stream of a body; empty where there is none. */
export function streamOf(body: unknown): Readable {
  return body instanceof Readable ? body : Readable.from([], { objectMode: false })
}
