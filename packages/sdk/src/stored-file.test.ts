import { createServer, type IncomingMessage, type ServerResponse } from 'node:http'
import type { AddressInfo } from 'node:net'
import { afterEach, expect, it } from 'vitest'
import { ApiError, createClient, DownloadError, type ReadFileOptions } from './index.ts'

let close: (() => void) | undefined
afterEach(() => close?.())

type Answer = (response: ServerResponse, request: IncomingMessage) => void

/** A server on loopback; each request takes the next answer, the last one stays. */
async function serve(...answers: Answer[]) {
  const ranges: (string | undefined)[] = []
  const server = createServer((request, response) => {
    const answer = answers[Math.min(ranges.length, answers.length - 1)]
    ranges.push(request.headers.range)
    answer?.(response, request)
  })
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve))
  close = () => server.close()
  const baseUrl = `http://127.0.0.1:${(server.address() as AddressInfo).port}`
  return { ranges, client: createClient({ baseUrl, token: 't', retries: 0 }) }
}

const FILE = Buffer.from('0123456789')

/** Sends `bytes` of a whole, and breaks the connection where they are fewer than it says. */
const send =
  (status: number, bytes: Buffer, headers: Record<string, string>): Answer =>
  (response) => {
    response.writeHead(status, headers)
    response.write(bytes, () => {
      if (Number(headers['content-length']) === bytes.length) response.end()
      else response.destroy()
    })
  }
const whole = (bytes: Buffer, file = FILE, etag = '"a"') =>
  send(200, bytes, { etag, 'content-length': String(file.length) })
const rest = (from: number, bytes: Buffer) =>
  send(206, bytes, {
    etag: '"a"',
    'content-length': String(FILE.length - from),
    'content-range': `bytes ${from}-${FILE.length - 1}/${FILE.length}`,
  })

/** The bytes as a reader has them in the end, who puts each piece in its place. */
async function read(
  client: Awaited<ReturnType<typeof serve>>['client'],
  options: ReadFileOptions = {},
): Promise<string> {
  const file = Buffer.alloc(100)
  let end = 0
  for await (const { at, bytes } of client.exports.readFile(1, 2, 'COCO', { waitsMs: [0, 0], ...options })) {
    file.set(bytes, at)
    end = at + bytes.length
  }
  return file.toString('utf8', 0, end)
}

it('goes on behind what came, as often as something new comes', async () => {
  const cuts = [1, 2, 4, 5, 7].map((from, at) => rest(from, FILE.subarray(from, [2, 4, 5, 7, 10][at])))
  const { client, ranges } = await serve(whole(FILE.subarray(0, 1)), ...cuts)
  expect(await read(client)).toBe('0123456789')
  expect(ranges).toEqual([undefined, 'bytes=1-', 'bytes=2-', 'bytes=4-', 'bytes=5-', 'bytes=7-'])
})

it('begins anew when the server sends the whole, of another file or of the same', async () => {
  const other = Buffer.from('abcdef')
  const { client } = await serve(
    whole(FILE.subarray(0, 8)),
    whole(other.subarray(0, 3), other, '"b"'),
    whole(other, other, '"b"'),
  )
  expect(await read(client)).toBe('abcdef')
})

it('names the tag of the bytes it has, and asks for no rest where there is none to trust', async () => {
  const seen: unknown[] = []
  const watched =
    (answer: Answer): Answer =>
    (response, request) => {
      seen.push([request.headers.range, request.headers['if-range'], request.headers['accept-encoding']])
      answer(response, request)
    }
  const first = await serve(watched(whole(FILE.subarray(0, 4))), watched(rest(4, FILE.subarray(4))))
  expect(await read(first.client)).toBe('0123456789')
  close?.()
  const weak = await serve(watched(whole(FILE.subarray(0, 4), FILE, 'W/"a"')), watched(whole(FILE)))
  expect(await read(weak.client)).toBe('0123456789')
  expect(seen).toEqual([
    [undefined, undefined, 'identity'],
    ['bytes=4-', '"a"', 'identity'],
    [undefined, undefined, 'identity'],
    [undefined, undefined, 'identity'],
  ])
})

it('goes on with what an earlier program left, and tells a part that was not asked for', async () => {
  const { client, ranges } = await serve(rest(6, FILE.subarray(6)))
  const left = { waitsMs: [], from: { at: 6, etag: '"a"' } }
  expect((await read(client, left)).slice(6)).toBe('6789')
  expect(ranges).toEqual(['bytes=6-'])
  await expect(read(client, { ...left, from: { at: 5, etag: '"a"' } })).rejects.toMatchObject({
    cause: { message: 'The server sent another part of the file.' },
  })
})

it('ends after a few tries that bring nothing new, however much they bring again', async () => {
  const { client, ranges } = await serve(whole(FILE.subarray(0, 5), FILE, 'W/"a"'))
  const error = await read(client).catch((cause: unknown) => cause)
  expect(error).toBeInstanceOf(DownloadError)
  expect(error).toMatchObject({
    at: 5,
    sizeBytes: 10,
    message: 'The download broke off at byte 5 of 10 and did not go on; tried again: 2.',
  })
  // The first was new, so it does not count.
  expect(ranges).toHaveLength(3)
})

it('waits for a server that is busy, and ends at once where it refuses', async () => {
  const { client, ranges } = await serve(
    whole(FILE.subarray(0, 5)),
    send(503, Buffer.alloc(0), { 'content-length': '0' }),
    send(404, Buffer.alloc(0), { 'content-length': '0' }),
  )
  const error = await read(client).catch((cause: unknown) => cause)
  expect(error).toBeInstanceOf(ApiError)
  expect(error).toMatchObject({ status: 404 })
  expect(ranges).toEqual([undefined, 'bytes=5-', 'bytes=5-'])
})

it('stops when it is told to, also while it waits, and lets the connection go when its reader stops', async () => {
  const stop = new AbortController()
  let ended = Promise.resolve()
  const { client } = await serve(whole(FILE.subarray(0, 5)), (response) => {
    ended = new Promise((resolve) => response.on('close', resolve))
    response.writeHead(200, { 'content-length': '10', etag: '"a"' }).write('01234')
  })
  const call = client.exports.readFile(1, 2, 'COCO', { waitsMs: [60_000], signal: stop.signal })
  const reading = (async () => {
    for await (const { at } of call) if (at === 0) setImmediate(() => stop.abort(new Error('enough')))
  })()
  await expect(reading).rejects.toThrow('enough')
  for await (const { bytes } of client.exports.readFile(1, 2, 'COCO')) {
    expect(String(Buffer.from(bytes))).toBe('01234')
    break
  }
  await ended
})
