// Tells a query that PostgreSQL refused from one whose connection broke.

// Shut down, crashed, starting up; no connection; too many of them.
const LOST_STATES = /^(57P0[1-3]|08\w{3}|53300)$/
const LOST_WORDS = /^(Connection terminated|Client has encountered a connection error|Client was closed)/
// How Node names a stream whose socket went in the middle of a COPY.
const CUT_STREAM = /^ERR_STREAM_(PREMATURE_CLOSE|DESTROYED)$/

// A broken socket says the same of any peer (EPIPE, ECONNRESET), so what PostgreSQL's own reported is remembered.
const reported = new WeakSet<Error>()

/** What a connection to PostgreSQL ended with, or could not begin for: its queries fail with the same error. */
export function noteLostConnection(error: Error): void {
  reported.add(error)
}

/** The error of a COPY whose stream failed. */
export function copyError(error: unknown): unknown {
  const { code = '' } = error as NodeJS.ErrnoException
  return CUT_STREAM.test(code) ? new Error('Connection terminated in a COPY', { cause: error }) : error
}

/** True when a query failed because PostgreSQL went away or is not there yet. */
export function isLostConnection(error: unknown): boolean {
  if (!(error instanceof Error)) return false
  const { code = '', syscall } = error as NodeJS.ErrnoException
  // The socket of an embedded server is gone while it is started again.
  if (syscall === 'connect' || reported.has(error)) return true
  return LOST_STATES.test(code) || LOST_WORDS.test(error.message)
}
