// Work for an answer that nobody waits for any more.

import type { FastifyReply } from 'fastify'
import { AppError } from './errors.ts'

/** Aborted when the caller went away, or has the whole answer. */
export function goneSignal(reply: FastifyReply): AbortSignal {
  const gone = new AbortController()
  const abort = () => gone.abort(new AppError('bad_request', 'The caller went away.'))
  if (reply.raw.destroyed) abort()
  else reply.raw.once('close', abort)
  return gone.signal
}
