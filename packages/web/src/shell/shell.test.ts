import { describe, expect, it } from 'vitest'
import { isImageUrl, pickSamples } from '../pages/projects/samples.ts'
import { foldText } from './fold-text.ts'
import { keyName } from './hotkeys.ts'
import { safeNext } from './next-path.ts'
import { relativeTime } from './time.ts'

describe('where to go after signing in', () => {
  it('only paths of this origin count', () => {
    expect(safeNext('/projects/3/data?tab=1')).toBe('/projects/3/data?tab=1')
    for (const bad of [
      'https://evil.example',
      '//evil.example',
      '/\\evil.example',
      'javascript:alert(1)',
      '/a\nb',
      5,
      undefined,
    ]) {
      expect(safeNext(bad)).toBe('/projects/')
    }
  })
})

describe('keys', () => {
  const key = (name: string, more: Partial<KeyboardEvent> = {}) =>
    keyName({ key: name, ctrlKey: false, metaKey: false, altKey: false, shiftKey: false, ...more })
  it('have one name on every system', () => {
    expect(key('K', { metaKey: true })).toBe('ctrl+k')
    expect(key('?', { shiftKey: true })).toBe('?')
    expect(key('ArrowLeft', { shiftKey: true })).toBe('shift+ArrowLeft')
  })
})

describe('times', () => {
  const now = Date.UTC(2026, 10, 25, 12)
  it('are relative up to a week, then dates', () => {
    expect(relativeTime(new Date(now - 30_000), now, 'en')).toBe('now')
    expect(relativeTime(new Date(now - 26 * 3_600_000), now, 'en')).toBe('yesterday')
    expect(relativeTime(new Date(now - 20 * 86_400_000), now, 'en')).toBe('Nov 5, 2026')
    expect(relativeTime(undefined, now, 'en')).toBe('')
  })
})

describe('samples of a project', () => {
  it('only http and own addresses that end like pictures are shown as pictures', () => {
    expect(isImageUrl('/data/upload/1/a.png')).toBe(true)
    for (const bad of [
      'javascript:alert(1).png',
      'data:image/png;base64,x',
      '//evil.example/a.png',
      'a.png',
      5,
    ])
      expect(isImageUrl(bad)).toBe(false)
  })
  it('without pictures the longest text is shown', () => {
    expect(pickSamples([{ data: { a: 'short', b: 'a longer text' } }])).toEqual({
      images: [],
      text: 'a longer text',
    })
  })
})

it('searching knows neither case nor accents', () => {
  expect(foldText('Zürich Café')).toBe('zurich cafe')
})
