import { afterAll, beforeAll, expect, it } from 'vitest'
import { startTestServer, type Client, type TestServer } from '../../testing/server.ts'

let server: TestServer
let nobody: Client
beforeAll(async () => {
  server = await startTestServer()
  nobody = server.as(undefined)
})
afterAll(() => server.stop())

it('a dialogue has the names that are asked for', async () => {
  const answer = await nobody.get('/samples/paragraphs.json?nameKey=who&textKey=said')
  const lines = answer.json<Record<string, string>[]>()
  expect(lines.length).toBeGreaterThan(2)
  for (const line of lines) expect(Object.keys(line)).toEqual(['who', 'said'])
  expect(Object.keys((await nobody.get('/samples/paragraphs.json')).json<object[]>()[0] ?? {})).toEqual([
    'author',
    'text',
  ])
})

it('a series has the columns, separator and times that are asked for', async () => {
  const lines = async (query: string) =>
    (await nobody.get(`/samples/time-series.csv?${query}`)).text.trimEnd().split('\n')
  const plain = await lines('time=t&values=a,b&sep=;')
  expect([plain[0], plain.length]).toEqual(['t;a;b', 1001])
  expect(plain[1]).toMatch(/^0;-?\d\.\d{4};-?\d\.\d{4}$/)
  const dated = await lines(`time=t&values=a&sep=tab&tf=${encodeURIComponent('%Y-%m-%d %H:%M:%S.%f %q')}`)
  expect(dated[2]).toMatch(/^2026-01-01 00:00:01\.000000 %q\t/)
  expect((await lines('time=0&values=1,2&sep=comma'))[0]).toMatch(/^0,/)
  expect((await lines('values=a.b&sep=dot'))[0]).toBe('"a.b"')
  expect((await nobody.get(`/samples/time-series.csv?values=${'a,'.repeat(101)}`)).status).toBe(400)
})
