// Values that no client should send, always the same ones, and ways to put them anywhere into a body.

import { JsonText } from '../http/json-text.ts'

const DEEP = 5000

/** JSON texts. */
export const VALUES: readonly string[] = [
  ...String.raw`
null
true
false
0
-1
1.5
1e400
-1e400
1e-400
1.7e308
1e200
2147483648
9007199254740993
99999999999999999999
""
" "
"x"
"1"
"-1"
"NaN"
"1e999"
"\u0000"
"a\u0000b"
"\ud800"
"x\udc00\ud800y"
"\u202e\ufeff\u2028\ufffe"
"2026-13-45T99:99:99Z"
"0000-00-00"
"+275760-09-13T00:00:00Z"
"-000001-01-01T00:00:00Z"
"'; drop table task; --"
"$1"
"%s%n%00"
"\\"
"["
"(((((a+)+)+)+$"
"((a{1,255}){1,255}){1,255}"
[]
{}
[null]
[[]]
[{}]
[1e400]
[-1]
["\u0000"]
[{"id":1}]
[{"toString":1}]
{"__proto__":{"polluted":true}}
{"constructor":{"prototype":{"polluted":true}}}
{"":null}
{"\u0000":1}
{"\ud800":"\udfff"}
{"length":-1,"toString":1,"valueOf":null}
{"min":"a","max":1e400}`
    .trim()
    .split('\n'),
  `1${'0'.repeat(400)}`,
  `"1${'0'.repeat(400)}"`,
  `"${'x'.repeat(50_000)}"`,
  `${'['.repeat(DEEP)}${']'.repeat(DEEP)}`,
  `${'{"a":'.repeat(DEEP)}1${'}'.repeat(DEEP)}`,
]

/** Texts for paths and queries. */
export const WORDS: readonly string[] = [
  '',
  '\0',
  'x'.repeat(5000),
  ...String.raw`
-1
0
1.5
1e400
99999999999999999999
NaN
null
undefined
%00
../../etc/passwd
..%2f..
'; drop table task; --
[
[1
{}
[1e400]
["\u0000"]
{"a":
__proto__
constructor
hasOwnProperty
-
,
,,,
tasks:-data.x
1;2|3
\
２
😀`
    .trim()
    .split('\n'),
]

const part = (head: string, body: string) =>
  Buffer.from(`--b\r\ncontent-disposition: form-data; ${head}\r\n\r\n${body}`)
const FORM = 'multipart/form-data; boundary=b'

/** Bodies that are no JSON, or not what their type says. */
export const BODIES: readonly { readonly type: string; readonly bytes: Buffer }[] = [
  { type: 'application/json', bytes: Buffer.from('{"a":') },
  { type: 'application/json', bytes: Buffer.from([0x22, 0xff, 0xfe, 0x22]) },
  { type: 'application/json', bytes: Buffer.from('\ufeff{}') },
  { type: 'application/json', bytes: Buffer.from('['.repeat(100_000)) },
  { type: 'application/x-www-form-urlencoded', bytes: Buffer.from('__proto__=1&a[b]=c&%zz=%ff&title=%00') },
  { type: 'multipart/form-data', bytes: Buffer.from('no boundary') },
  { type: FORM, bytes: part('name="__proto__"', 'x\r\n--b') },
  { type: FORM, bytes: part('name="file"; filename="a.json"', '[{\r\n--b--\r\n') },
  { type: 'text/plain', bytes: Buffer.from('text') },
  {
    type: 'application/xml',
    bytes: Buffer.from('<!DOCTYPE a [<!ENTITY x SYSTEM "file:///etc/passwd">]><a>&x;</a>'),
  },
]

/** `count` members of a list by chance, the same ones each run (a linear congruential generator). */
export function chooser(seed: number): <T>(list: readonly T[], count: number) => T[] {
  let state = seed
  const next = (below: number) => {
    state = (Math.imul(state, 1_664_525) + 1_013_904_223) >>> 0
    return Math.floor((state / 2 ** 32) * below)
  }
  return <T>(list: readonly T[], count: number) =>
    Array.from({ length: count }, () => list[next(list.length)] as T)
}

/** The way to every value inside a JSON value, itself included. */
export function placesOf(value: unknown): string[][] {
  const inside = typeof value === 'object' && value !== null ? Object.entries(value) : []
  return [[], ...inside.flatMap(([key, member]) => placesOf(member).map((place) => [key, ...place]))]
}

/** `value` with a JSON text at one place; for printJson. */
export function withText(value: unknown, [key, ...rest]: readonly string[], text: string): unknown {
  if (key === undefined) return new JsonText(text)
  const members = value as Record<string, unknown>
  const changed = withText(members[key], rest, text)
  if (!Array.isArray(value)) return { ...members, [key]: changed }
  return value.map((item: unknown, at) => (String(at) === key ? changed : item))
}
