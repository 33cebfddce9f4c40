// Tests for SPEC.md, rules T35, T60–T69: what keys and menus ask of the engine.
import { describe, expect, it } from 'vitest'
import { toRecordId } from '../../document/document.ts'
import { Harness } from '../harness.ts'
import { CONFIG, box, two } from '../testing.ts'

describe('commands', () => {
  it('[T60] deleting takes relations along and lifts children; undo brings all back in place', () => {
    const results = [
      box('a', 10, 10),
      box('b', 50, 50, { parentID: 'a' }),
      { type: 'relation', from_id: 'a', to_id: 'b', direction: 'right' },
    ]
    const harness = new Harness({ config: CONFIG, results })
    const before = harness.results()
    harness.selectAt(0).press('backspace')
    expect(harness.results().map((item) => item['id'])).toEqual(['b'])
    expect(harness.results()[0]).not.toHaveProperty('parentID')
    harness.press('ctrl+z')
    expect(harness.results()).toEqual(before)
    expect(harness.selected()).toEqual(['a'])
  })

  it('[T61] a duplicate lies in the same place, is selected and has an id of its own', () => {
    const harness = two().selectAt(0).press('ctrl+d')
    expect(harness.results()).toHaveLength(3)
    expect(harness.values()[2]).toEqual(harness.values()[0])
    expect(harness.selected()).toEqual([harness.results()[2]?.['id']])
  })

  it('[T62] arrow keys nudge by a pixel, with Shift by ten; a held key is one step', () => {
    const harness = two().selectAt(0).press('right').press('shift+down')
    expect(harness.values()[0]).toMatchObject({ x: 10.125 })
    expect(harness.values()[0]?.['y']).toBeCloseTo(10 + 1000 / 600, 9)
    harness.press('left').press('left', { repeat: true }).press('left', { repeat: true })
    expect(harness.values()[0]?.['x']).toBeCloseTo(9.75, 9)
    harness.press('ctrl+z')
    expect(harness.values()[0]?.['x']).toBeCloseTo(10.125, 9)
  })

  it('[T70] Enter draws over the middle of what is seen, with a label and nothing selected; one step, then moved by keys', () => {
    const harness = new Harness({ config: CONFIG })
    expect(harness.press('enter').results()).toEqual([])
    harness.press('1').press('enter')
    expect(harness.values()).toMatchObject([{ x: 37.5, y: 37.5, width: 25, height: 25 }])
    expect(harness.selected()).toHaveLength(1)
    harness.press('enter')
    expect(harness.intents).toEqual(['focus-region-control'])
    expect(harness.press('right').values()[0]).toMatchObject({ x: 37.625 })
    expect(harness.press('ctrl+z').press('ctrl+z').results()).toEqual([])
  })

  it('[T70] Enter draws nothing in a read-only annotation', () => {
    const harness = new Harness({ config: CONFIG }).press('1')
    harness.engine.setReadOnly(true)
    expect(harness.press('enter').results()).toEqual([])
  })

  it('[T63] Escape ends the gesture, then the selection, then the chosen label', () => {
    const harness = two().selectAt(0).press('escape')
    expect(harness.selected()).toEqual([])
    harness.press('1').down(300, 300).move(400, 400).press('escape')
    expect(harness.state()).toBe('rectangle.idle')
    expect(harness.engine.activeLabels.peek().size).toBe(1)
    harness.press('escape')
    expect(harness.engine.activeLabels.peek().size).toBe(0)
  })

  it('[T64] the host is asked to submit, also while typing; nothing else is', () => {
    const harness = two({ isNew: true })
      .press('ctrl+enter', { typing: true })
      .press('backspace', { typing: true })
      .press('1', { typing: true })
    expect(harness.intents).toEqual(['submit'])
    expect(harness.engine.activeLabels.peek().size).toBe(0)
    expect(two().press('ctrl+enter').press('ctrl+space').press('alt+enter').intents).toEqual([
      'update',
      'skip',
      'update',
    ])
    expect(two({ isMac: true }).press('alt+enter').intents).toEqual(['skip'])
  })

  it('[T65] keys can be re-mapped or taken away, label keys switched off', () => {
    const harness = two({
      keymap: { 'region:delete': { key: 'x' }, 'region:unselect': { key: null }, nonsense: { key: 'y' } },
    })
    harness.selectAt(0).press('u').press('backspace')
    expect(harness.records()).toHaveLength(2)
    harness.press('x')
    expect(harness.records()).toHaveLength(1)
    harness.engine.setSettings({ enableHotkeys: false })
    harness.press('1')
    expect(harness.engine.activeLabels.peek().size).toBe(0)
  })

  it('[T66] labels and choices get keys in document order, their own first', () => {
    const config =
      '<View><Image name="img" value="$i"/><RectangleLabels name="rect" toName="img"><Label value="a"/><Label value="b" hotkey="1"/></RectangleLabels><Choices name="c" toName="img"><Choice value="x"/></Choices></View>'
    const { engine } = new Harness({ config })
    expect(['a', 'b'].map((label) => engine.hotkeyOf('rect', label))).toEqual(['2', '1'])
    expect(engine.hotkeyOf('c', 'x')).toBe('3')
    expect(engine.keyOf('annotation:undo')).toBe('Ctrl+Z')
  })
})

describe('copies and resets', () => {
  it('[T67] copied regions can be pasted, also into another task; anything else in the clipboard does nothing', () => {
    const copied: unknown = JSON.parse(JSON.stringify(two().selectAt(1).engine.copy()))
    const other = new Harness({ config: CONFIG })
    expect(other.engine.paste(copied)).toBe(true)
    expect(other.values()).toEqual([
      { x: 50, y: 50, width: 10, height: 10, rotation: 0, rectanglelabels: ['Car'] },
    ])
    expect(other.results()[0]?.['id']).not.toBe('b')
    expect(other.selected()).toHaveLength(1)
    for (const junk of [undefined, 'x', {}, [1, {}], [{ type: 'relation' }]])
      expect(other.engine.paste(junk)).toBe(false)
    expect(two({ readOnly: true }).engine.paste(copied)).toBe(false)
  })

  it('[T69] zooming to the selected region brings it to the middle; without a selection there is nothing to zoom to', () => {
    const harness = two()
    expect(harness.engine.canRun('region:zoom')).toBe(false)
    harness.selectAt(1).press('alt+z')
    const region = harness.engine.doc
      .peek()
      .records.get(harness.engine.regions.peek()[1]?.id ?? toRecordId('none'))
    if (region?.kind !== 'region') throw new Error('a region is selected')
    const { minX, maxX } = harness.engine.boundsOf(region)
    const { zoom, offset, stage } = harness.engine.viewport(region.object).peek()
    expect(zoom).toBeGreaterThan(1)
    expect(offset.x + ((minX + maxX) / 2) * zoom).toBeCloseTo(stage.width / 2, 6)
  })

  it('[T68] reset goes back to what was loaded, and can be undone; delete all leaves what is read-only', () => {
    const harness = two().selectAt(0).press('right').press('backspace').press('1').drag(300, 300, 400, 400)
    const before = harness.results()
    expect(harness.engine.reset()).toBe(true)
    expect(harness.results().map((item) => item['id'])).toEqual(['a', 'b'])
    expect(harness.engine.isDirty.peek()).toBe(false)
    harness.press('ctrl+z')
    expect(harness.results()).toEqual(before)
    const some = new Harness({
      config: CONFIG,
      results: [box('a', 1, 1), box('b', 2, 2, { readonly: true })],
    })
    expect(some.press('ctrl+backspace').intents).toEqual(['delete-all'])
    some.engine.deleteAll()
    expect(some.results().map((item) => item['id'])).toEqual(['b'])
  })

  it('[T35] results of a prediction are marked as such until they are edited', () => {
    const harness = two({ fromPrediction: true }).selectAt(0).press('right')
    expect(harness.results().map((item) => item['origin'])).toEqual(['prediction-changed', 'prediction'])
  })
})
