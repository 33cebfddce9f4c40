import { expect, it } from 'vitest'
import { toLogLine } from './log-lines.ts'

const at = Date.UTC(2026, 0, 31, 9, 15)

it('says when, how grave, what was asked and what came of it, in a line', () => {
  const asked = {
    level: 30,
    time: at,
    reqId: 'req-1',
    req: { method: 'GET', url: '/api/version' },
    msg: 'incoming',
  }
  expect(toLogLine(JSON.stringify(asked))).toBe(
    '2026-01-31T09:15:00.000Z INFO req-1 GET /api/version incoming\n',
  )
  const answered = {
    level: 30,
    time: at,
    reqId: 'req-1',
    res: { statusCode: 200 },
    responseTime: 3.6,
    msg: 'done',
  }
  expect(toLogLine(JSON.stringify(answered))).toBe('2026-01-31T09:15:00.000Z INFO req-1 200 4 ms done\n')
})

it('shows the error under the id that the client was told', () => {
  const err = { message: 'broken', stack: 'Error: broken\n    at here' }
  expect(toLogLine(JSON.stringify({ level: 50, time: at, err, id: 'abc', msg: 'A fault.' }))).toBe(
    '2026-01-31T09:15:00.000Z ERROR A fault. (abc)\nError: broken\n    at here\n',
  )
})

it('lets nobody write lines of his own', () => {
  const msg = 'x\r\n2026-01-31 ERROR forged\u2028again'
  expect(toLogLine(JSON.stringify({ level: 40, time: at, msg })).split('\n')).toHaveLength(2)
  expect(toLogLine('not a record\n')).toBe('not a record\n')
})
