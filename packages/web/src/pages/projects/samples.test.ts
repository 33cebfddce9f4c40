import { expect, it } from 'vitest'
import { isImageUrl, thumbnailOf } from './samples.ts'

const encode = (text: string) =>
  btoa(String.fromCodePoint(...new TextEncoder().encode(text)))
    .replaceAll('+', '-')
    .replaceAll('/', '_')
const resolved = (address: string) => `/tasks/7/resolve/?fileuri=${encode(address)}`

it.each([
  ['https://example.org/a.png?size=2', true],
  ['/data/upload/1/0a1b2c3d-a.JPG', true],
  ['/data/local-files/?d=set/a%20b.webp', true],
  [resolved('s3://photos/über/a.png'), true],
  [resolved('s3://photos/a.txt'), false],
  ['/tasks/7/resolve/?fileuri=%%', false],
  ['//example.org/a.png', false],
  ['javascript:a.png', false],
  ['a.png', false],
  [7, false],
])('%s is a picture: %s', (value, is) => {
  expect(isImageUrl(value)).toBe(is)
})

it('small pictures are asked of this server alone', () => {
  expect(thumbnailOf('/data/upload/1/a.png', 'small')).toBe('/data/upload/1/a.png?thumbnail=small')
  expect(thumbnailOf('/data/local-files/?d=a.png', 'large')).toBe(
    '/data/local-files/?d=a.png&thumbnail=large',
  )
  const stored = resolved('s3://photos/a.png')
  expect(thumbnailOf(stored, 'small')).toBe(`${stored}&thumbnail=small`)
  for (const other of ['https://example.org/a.png', '/static/a.png', '/data/avatars/a.png'])
    expect(thumbnailOf(other, 'small')).toBe(other)
})
