// A way to a server on loopback that breaks when a test wants it: between the bytes, as networks do.

import { once } from 'node:events'
import { connect, createServer, type AddressInfo, type Socket } from 'node:net'

export interface CuttingProxy {
  readonly url: string
  /** What the requests so far asked for as `Range`, in their order. */
  ranges(): readonly string[]
  /** The connection that brings this many more bytes of the server to the client breaks there; `forGood`: no other follows. */
  cutAfter(bytes: number, options?: { readonly forGood?: boolean }): void
  close(): Promise<void>
}

/** @param to address of the server, as `http://127.0.0.1:8080`. */
export async function startCuttingProxy(to: string): Promise<CuttingProxy> {
  const target = new URL(to)
  const sockets = new Set<Socket>()
  let asked = ''
  let left = Infinity
  let isLast = false
  const server = createServer((client) => {
    const upstream = connect(Number(target.port), target.hostname)
    for (const [socket, other] of [
      [client, upstream],
      [upstream, client],
    ] as const) {
      sockets.add(socket)
      // Broken ends are what this is for.
      socket.on('error', () => undefined)
      socket.on('close', () => {
        sockets.delete(socket)
        other.destroy()
      })
    }
    client.on('data', (bytes) => {
      asked += bytes.toString('latin1')
      upstream.write(bytes)
    })
    upstream.on('data', (bytes) => {
      if (bytes.length < left) {
        left -= bytes.length
        if (!client.write(bytes)) {
          upstream.pause()
          client.once('drain', () => upstream.resume())
        }
        return
      }
      if (isLast) server.close()
      upstream.destroy()
      client.end(bytes.subarray(0, left), () => client.destroy())
      left = Infinity
    })
  })
  server.listen(0, '127.0.0.1')
  await once(server, 'listening')
  return {
    url: `http://127.0.0.1:${(server.address() as AddressInfo).port}`,
    ranges: () => [...asked.matchAll(/^range: (.*)\r$/gim)].map(([, range = '']) => range),
    cutAfter(bytes, { forGood = false } = {}) {
      left = bytes
      isLast = forGood
    },
    async close() {
      for (const socket of sockets) socket.destroy()
      if (!server.listening) return
      server.close()
      await once(server, 'close')
    },
  }
}
