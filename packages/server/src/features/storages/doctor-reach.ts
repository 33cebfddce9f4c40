// The way of the doctor to a port: whether anybody answers there, and with which certificate. A closed port, one behind a
// firewall and a machine that no way leads to are told apart: each is mended elsewhere.

import { connect as connectTcp, type Socket } from 'node:net'
import { connect as connectTls } from 'node:tls'
import type { Endpoint } from './doctor-remedy.ts'

/** `closed`: the machine refuses. `filtered`: nothing comes back. `no-way`: the network knows no way. */
export type Unreached = 'closed' | 'filtered' | 'no-way' | 'other'

export class ReachError extends Error {
  readonly kind: Unreached
  constructor(kind: Unreached, message: string, cause?: unknown) {
    super(message, { cause })
    this.kind = kind
  }
}

/** Connects once. @throws ReachError. */
export function reachPort(address: string, { port }: Endpoint, timeoutMs: number): Promise<string> {
  const at = atPort(address, port)
  return open(connectTcp({ host: address, port }), 'connect', at, timeoutMs).then(() => `${at} answers`)
}

/** Connects once and looks at the certificate. @throws ReachError. */
export function reachTls(address: string, target: Endpoint, timeoutMs: number): Promise<string> {
  const hostname = target.hostname.replace(/^\[|\]$/g, '')
  const at = atPort(address, target.port)
  const socket = connectTls({
    host: address,
    port: target.port,
    ...(hostname !== address && { servername: hostname }),
  })
  return open(socket, 'secureConnect', at, timeoutMs).then(() => `${at} has a valid certificate`)
}

const atPort = (address: string, port: number) =>
  address.includes(':') ? `[${address}]:${port}` : `${address}:${port}`

function open(socket: Socket, event: string, at: string, timeoutMs: number): Promise<void> {
  return new Promise((resolve, reject) => {
    let isConnected = false
    const late = setTimeout(
      () => socket.destroy(isConnected ? mute(at, timeoutMs) : dropped(at, timeoutMs)),
      timeoutMs,
    )
    socket.once('connect', () => {
      isConnected = true
    })
    socket.once('error', (error: NodeJS.ErrnoException) => {
      clearTimeout(late)
      reject(toReachError(at, error, timeoutMs))
    })
    socket.once(event, () => {
      clearTimeout(late)
      socket.destroy()
      resolve()
    })
  })
}

const dropped = (at: string, timeoutMs: number, cause?: unknown) =>
  new ReachError(
    'filtered',
    `${at} does not answer within ${timeoutMs / 1000} s: a firewall drops what is sent there, or no machine has this address`,
    cause,
  )

const mute = (at: string, timeoutMs: number) =>
  new ReachError('other', `${at} takes the connection and says nothing within ${timeoutMs / 1000} s`)

function toReachError(at: string, error: NodeJS.ErrnoException, timeoutMs: number): ReachError {
  if (error instanceof ReachError) return error
  switch (error.code) {
    case 'ECONNREFUSED':
      return new ReachError('closed', `${at} refuses the connection: nothing listens on this port`, error)
    case 'ETIMEDOUT':
      return dropped(at, timeoutMs, error)
    case 'EHOSTUNREACH':
    case 'ENETUNREACH':
    case 'EHOSTDOWN':
    case 'ENETDOWN':
      return new ReachError('no-way', `no way leads from this machine to ${at} (${error.code})`, error)
    default:
      return new ReachError('other', `${at}: ${error.message}`, error)
  }
}
