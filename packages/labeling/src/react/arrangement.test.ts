// Where parts of a config stand on the page.

import { describe, expect, it } from 'vitest'
import { parseConfig } from '../config/config.tree.ts'
import { arrange } from './arrangement.ts'
import { toCap } from './key-cap.ts'
import { translateEnglish } from './messages.ts'

const written = (xml: string) => {
  const { mode, before, stage, after } = arrange(parseConfig(xml))
  return {
    mode,
    before: before.map((node) => node.written),
    stage: stage?.written,
    after: after.map((node) => node.written),
  }
}

describe('the arrangement', () => {
  it('gives a single picture the stage, with the rest over and under it and labels in the bar', () => {
    expect(
      written(`<View><Header value="h"/><View><RectangleLabels name="l" toName="i"><Label value="A"/></RectangleLabels>
        <Image name="i" value="$i"/></View><Choices name="c" toName="i"><Choice value="x"/></Choices>
        <Choices name="r" toName="i" perRegion="true"><Choice value="x"/></Choices></View>`),
    ).toEqual({ mode: 'stage', before: ['Header'], stage: 'Image', after: ['Choices'] })
  })

  it('reads a text to be marked as a column', () => {
    expect(
      written(
        '<View><Labels name="l" toName="t"><Label value="A"/></Labels><Text name="t" value="$t"/></View>',
      ).mode,
    ).toBe('flow')
  })

  it('is a form where nothing is marked', () => {
    expect(
      written(
        '<View><Image name="i" value="$i"/><Choices name="c" toName="i"><Choice value="x"/></Choices></View>',
      ).mode,
    ).toBe('form')
  })
})

it('draws keys as caps', () => {
  expect(toCap('Ctrl+Enter')).toBe('Ctrl ↵')
  expect(toCap('Shift+R')).toBe('⇧R')
  expect(toCap(undefined)).toBeUndefined()
})

it('puts values and the form for one into words', () => {
  expect(translateEnglish('regionCount', { count: 1 })).toBe('1 region')
  expect(translateEnglish('regionCount', { count: 1200 })).toBe('1,200 regions')
})
