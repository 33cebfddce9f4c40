// Whether a port can be listened on, asked before the database starts: a busy port is said within milliseconds.

import { createServer } from 'node:net'

export type PortState = 'free' | 'taken' | 'forbidden' | 'no such address'

const STATES: Readonly<Record<string, PortState>> = {
  EADDRINUSE: 'taken',
  EACCES: 'forbidden',
  EADDRNOTAVAIL: 'no such address',
  ENOTFOUND: 'no such address',
  EAI_AGAIN: 'no such address',
}

/** Listens for a moment. @throws the system's error when it is none of the four. */
export function checkPort(host: string, port: number): Promise<PortState> {
  return new Promise((resolve, reject) => {
    const server = createServer()
    server.once('error', (error: NodeJS.ErrnoException) => {
      const state = STATES[error.code ?? '']
      if (state === undefined) reject(error)
      else resolve(state)
    })
    server.listen({ host, port, exclusive: true }, () => server.close(() => resolve('free')))
  })
}

/**
 * The port to listen on: the wished one, or the next free one when the wish was only the default.
 * @throws Error with one sentence.
 */
export async function choosePort(wish: {
  readonly host: string
  readonly port: number
  /** True: somebody asked for this very port. */
  readonly isGiven: boolean
  readonly warn: (line: string) => void
}): Promise<number> {
  const { host, port: first, isGiven, warn } = wish
  if (first > 65_535) throw new Error(`${first} is no port: the highest is 65535.`)
  for (let port = first; port < first + PORT_TRIES && port <= 65_535; port++) {
    const state = await checkPort(host, port)
    if (state === 'free') return port
    if (state === 'no such address') throw new Error(`${host} is no address of this machine to listen on.`)
    if (state === 'forbidden')
      throw new Error(`Port ${port} may not be used by this user. Choose one above 1023 with --port.`)
    if (isGiven) throw new Error(`Port ${port} is taken. Choose another with --port.`)
    warn(`Port ${port} is taken, trying ${port + 1}.`)
  }
  throw new Error(`No port from ${first} on is free. Choose one with --port.`)
}

const PORT_TRIES = 1000
