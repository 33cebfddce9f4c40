// What the server logs, as lines for people; JSON_LOG=true leaves them the JSON that collectors read. Pure but for the write.

const LEVELS: Readonly<Record<number, string>> = {
  10: 'TRACE',
  20: 'DEBUG',
  30: 'INFO',
  40: 'WARNING',
  50: 'ERROR',
  60: 'FATAL',
}

interface LogRecord {
  readonly time?: number
  readonly level?: number
  readonly msg?: string
  /** Of an error that a client was told of. */
  readonly id?: string
  readonly reqId?: string
  readonly req?: { readonly method?: string; readonly url?: string }
  readonly res?: { readonly statusCode?: number }
  readonly responseTime?: number
  readonly err?: { readonly stack?: string; readonly message?: string }
}

/** One line, and the stack of an error below it. What is no record stays as it is. */
export function toLogLine(json: string): string {
  let record: LogRecord
  try {
    record = JSON.parse(json) as LogRecord
  } catch {
    return json
  }
  const { time, level, msg, id, reqId, req, res, responseTime, err } = record
  const words = [
    time === undefined ? undefined : new Date(time).toISOString(),
    LEVELS[level ?? 30] ?? String(level),
    reqId,
    req === undefined ? undefined : `${req.method ?? ''} ${req.url ?? ''}`,
    res?.statusCode,
    responseTime === undefined ? undefined : `${Math.round(responseTime)} ms`,
    msg,
    id === undefined ? undefined : `(${id})`,
  ].filter((word) => word !== undefined && word !== '')
  // An address or a message may hold line breaks: nobody writes lines of his own into the log.
  const line = words.join(' ').replaceAll(/[\r\n\u2028\u2029]+/g, ' ')
  const stack = err?.stack ?? err?.message
  return stack === undefined ? `${line}\n` : `${line}\n${stack}\n`
}

/** Where the logger writes to. */
export const logLines = { write: (json: string) => void process.stdout.write(toLogLine(json)) }
