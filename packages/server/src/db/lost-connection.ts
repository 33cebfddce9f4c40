// Tells a query that PostgreSQL refused from one whose connection broke. Pure.

// Shut down, crashed, starting up; no connection; too many of them.
const LOST_STATES = /^(57P0[1-3]|08\w{3}|53300)$/
const LOST_WORDS = /^(Connection terminated|Client has encountered a connection error|Client was closed)/
// A socket that broke while a COPY went through it, and the streams of that COPY.
const BROKEN = new Set(['EPIPE', 'ECONNRESET', 'ERR_STREAM_PREMATURE_CLOSE', 'ERR_STREAM_DESTROYED'])

/** True when a query failed because PostgreSQL went away or is not there yet. */
export function isLostConnection(error: unknown): boolean {
  if (!(error instanceof Error)) return false
  const { code = '', syscall } = error as NodeJS.ErrnoException
  // The socket of an embedded server is gone while it is started again.
  if (syscall === 'connect' || BROKEN.has(code)) return true
  return LOST_STATES.test(code) || LOST_WORDS.test(error.message)
}
