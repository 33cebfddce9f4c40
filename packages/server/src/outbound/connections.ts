// Connections that stay open for the next call to the same place. A name may lead elsewhere by then: each call is checked
// anew, and takes a connection only to exactly the address that was found for it.

import { Agent as HttpAgent, type RequestOptions } from 'node:http'
import { Agent as HttpsAgent } from 'node:https'

/** Options of a call that says to which address it goes, whatever its host is called. */
export interface PinnedOptions extends RequestOptions {
  readonly pinnedTo: string
}

/** Shorter than most servers wait: one that closes meanwhile costs a second try. */
const IDLE_MS = 4000
const IDLE_OF_ONE_PLACE = 8

const SETTINGS = { keepAlive: true, timeout: IDLE_MS, maxFreeSockets: IDLE_OF_ONE_PLACE }

const pinOf = (options: object | undefined) =>
  options !== undefined && 'pinnedTo' in options ? String(options.pinnedTo) : ''

class PinnedHttpAgent extends HttpAgent {
  override getName(options?: Parameters<HttpAgent['getName']>[0]): string {
    return `${super.getName(options)}|${pinOf(options)}`
  }
}

class PinnedHttpsAgent extends HttpsAgent {
  override getName(options?: Parameters<HttpsAgent['getName']>[0]): string {
    return `${super.getName(options)}|${pinOf(options)}`
  }
}

// Of the process: idle connections close by themselves and do not keep it.
const HTTP = new PinnedHttpAgent(SETTINGS)
const HTTPS = new PinnedHttpsAgent(SETTINGS)

export const keptConnections = (protocol: string): HttpAgent => (protocol === 'https:' ? HTTPS : HTTP)
