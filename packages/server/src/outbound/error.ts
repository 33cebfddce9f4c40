// The error of outgoing calls.

/** Why an address is not called. `scheme`: neither http nor https. */
export class OutboundError extends Error {
  readonly reason: 'scheme' | 'reserved' | 'unresolved' | 'timeout' | 'failed'
  constructor(reason: OutboundError['reason'], message: string, cause?: unknown) {
    super(message, { cause })
    this.reason = reason
  }
}
