// Which address of a host may be connected to, and the agents that let libraries of others connect to nothing else. Each
// connection is checked when it is made, so redirects and names that change their address are checked too.

import type { LookupAddress } from 'node:dns'
import { lookup } from 'node:dns/promises'
import { Agent as HttpAgent } from 'node:http'
import { Agent as HttpsAgent } from 'node:https'
import { isIP, type LookupFunction } from 'node:net'
import type { Env } from '../env.ts'
import { OutboundError } from './error.ts'
import { findReservedNetwork, isPortClosed } from './networks.ts'

export type GuardSettings = Pick<Env, 'ssrfProtection' | 'allowPrivateAddresses'>

/** Of calls to model servers, which have a switch of their own. */
export const modelGuard = ({ ml, allowPrivateAddresses }: Pick<Env, 'ml' | 'allowPrivateAddresses'>) =>
  ({ ssrfProtection: ml.blockPrivate, allowPrivateAddresses }) satisfies GuardSettings

export type Target = Readonly<LookupAddress>

/** The address that a URL leads to. @throws OutboundError `unresolved`, `reserved`. */
export async function checkedTarget(url: URL, settings: GuardSettings): Promise<Target> {
  const target = await checkedAddress(url.hostname, settings)
  requireOpenPort(url.port, settings)
  return target
}

// The system looks up a few names at a time: one whose name server hangs takes one of these places, however many wait.
const lookups = new Map<string, Promise<LookupAddress[]>>()

function lookUp(name: string): Promise<LookupAddress[]> {
  const known = lookups.get(name)
  if (known !== undefined) return known
  const found = lookup(name, { all: true, verbatim: true }).finally(() => lookups.delete(name))
  lookups.set(name, found)
  return found
}

/** The address of `host` to connect to. @throws OutboundError `unresolved`, `reserved`. */
export async function checkedAddress(host: string, settings: GuardSettings): Promise<LookupAddress> {
  const name = host.replace(/^\[|\]$/g, '')
  const literal = isIP(name)
  let found: LookupAddress[]
  try {
    found = literal === 0 ? await lookUp(name) : [{ address: name, family: literal }]
  } catch (error) {
    throw new OutboundError('unresolved', `Can't resolve hostname ${name}`, error)
  }
  const [first] = found
  if (first === undefined) throw new OutboundError('unresolved', `Can't resolve hostname ${name}`)
  // One closed address among many closes the name: which of them is used is not the sender's choice.
  for (const { address } of found) requireOpen(address, settings)
  return first
}

/** Looks names up for a socket and gives checked addresses only. */
export function checkedLookup(settings: GuardSettings): LookupFunction {
  return (host, options, callback) => {
    checkedAddress(host, settings).then(
      (found) => {
        if (options.all === true) callback(null, [found])
        else callback(null, found.address, found.family)
      },
      (error: Error) => callback(error, '', 0),
    )
  }
}

export interface GuardedAgents {
  readonly httpAgent: HttpAgent
  readonly httpsAgent: HttpsAgent
  /** The guard's own error behind one of a library that kept its words alone. */
  refusalBehind(error: unknown): OutboundError | undefined
  close(): void
}

/** Agents whose connections go to checked addresses only. */
export function guardedAgents(settings: GuardSettings): GuardedAgents {
  let last: OutboundError | undefined
  const noting: LookupFunction = (host, options, callback) =>
    checkedLookup(settings)(host, options, (error, ...found) => {
      if (error instanceof OutboundError) last = error
      callback(error, ...found)
    })
  const options = { keepAlive: true, maxSockets: 64, lookup: noting }
  const httpAgent = new HttpAgent(options)
  const httpsAgent = new HttpsAgent(options)
  const refuse = (error: unknown) => {
    if (error instanceof OutboundError) last = error
    throw error
  }
  for (const agent of [httpAgent, httpsAgent]) refuseLiterals(agent, settings, refuse)
  return {
    httpAgent,
    httpsAgent,
    refusalBehind(error) {
      const said = error instanceof Error ? error.message : ''
      return last !== undefined && said.includes(last.message) ? last : undefined
    },
    close() {
      httpAgent.destroy()
      httpsAgent.destroy()
    },
  }
}

/**
 * A port, and a host that is an address already and never looked up: they are checked before the socket is made. `refuse`
 * throws what it is given.
 */
function refuseLiterals(agent: HttpAgent, settings: GuardSettings, refuse: (error: unknown) => never): void {
  const connect = agent.createConnection.bind(agent)
  agent.createConnection = (options, callback) => {
    const host = options.host ?? 'localhost'
    try {
      if (isIP(host) !== 0) requireOpen(host, settings)
      requireOpenPort(String(options.port ?? ''), settings)
    } catch (error) {
      return refuse(error)
    }
    return connect(options, callback)
  }
}

function requireOpenPort(port: string, { ssrfProtection }: GuardSettings): void {
  if (ssrfProtection && isPortClosed(port))
    throw new OutboundError('reserved', `Port ${port} is kept for what is not HTTP. Use another port.`)
}

function requireOpen(address: string, { ssrfProtection, allowPrivateAddresses }: GuardSettings): void {
  const network = ssrfProtection ? findReservedNetwork(address, allowPrivateAddresses) : undefined
  if (network !== undefined)
    throw new OutboundError('reserved', `URL resolves to a reserved network address (block: ${network})`)
}
