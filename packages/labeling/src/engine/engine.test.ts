// Tests for SPEC.md, rules T1–T19, T35–T37, H5–H7, R10: the engine driven without a browser.
import { describe, expect, it } from 'vitest'
import type { Change } from '../document/change.ts'
import type { JsonObject } from '../json.ts'
import { Harness } from './harness.ts'
import { CONFIG, TOOL_AND_LABELS, box, two } from './testing.ts'

describe('selecting', () => {
  it('[T14] a click selects, a second one unselects, with Ctrl it toggles', () => {
    const harness = two().click(120, 90)
    expect(harness.selected()).toEqual(['a'])
    harness.click(440, 330, { mod: true })
    expect(harness.selected()).toEqual(['a', 'b'])
    harness.click(440, 330, { mod: true }).click(120, 90)
    expect(harness.selected()).toEqual([])
  })

  it('[T15] a sweep selects what it meets; with Ctrl it adds; a click beside unselects', () => {
    const harness = two().down(5, 5).move(100, 100)
    expect(harness.engine.preview.peek()?.marquee).toEqual({ minX: 5, minY: 5, maxX: 100, maxY: 100 })
    harness.up()
    expect(harness.selected()).toEqual(['a'])
    harness.drag(350, 250, 500, 500, { mod: true })
    expect(harness.selected()).toEqual(['a', 'b'])
    harness.click(700, 20)
    expect(harness.selected()).toEqual([])
  })

  it('[T16] a drag moves all selected regions in one step; what was not selected becomes so', () => {
    const harness = two().press('ctrl+a').drag(120, 90, 200, 150)
    expect(harness.values().map((value) => [value['x'], value['y']])).toEqual([
      [20, 20],
      [60, 60],
    ])
    harness.press('ctrl+z')
    expect(harness.values().map((value) => value['x'])).toEqual([10, 50])
    harness.press('u').drag(440, 330, 448, 330)
    expect(harness.selected()).toEqual(['b'])
    expect(harness.values().map((value) => value['x'])).toEqual([10, 51])
  })

  it('[T9] several regions stretch and turn together, around what surrounds them, as one step', () => {
    const harness = two().press('ctrl+a')
    // Together they reach from (80, 60) to (480, 360).
    harness.dragHandle('se', 80, 60)
    const near = (value: JsonObject | undefined) =>
      ['x', 'y', 'width', 'height'].map((key) => Math.round(Number(value?.[key]) * 1e6) / 1e6)
    expect(harness.values().map(near)).toEqual([
      [10, 10, 12, 12],
      [58, 58, 12, 12],
    ])
    harness.press('ctrl+z').dragHandle('nw', 1000, 1000)
    expect(harness.values().every((value) => Number(value['width']) > 0)).toBe(true)
    harness.press('ctrl+z')
    const grip = harness.engine
      .handles('img')
      .peek()
      .find((one) => one.id === 'rotate')
    // The middle is (280, 210): a quarter turn to the right.
    harness.drag(grip?.at.x ?? 0, grip?.at.y ?? 0, 480, 210)
    expect(harness.values().map((value) => value['rotation'])).toEqual([90, 90])
    harness.press('ctrl+z')
    expect(harness.engine.isDirty.peek()).toBe(false)
  })

  it('[T17] read-only regions can be selected, not edited', () => {
    const harness = new Harness({ config: CONFIG, results: [box('a', 10, 10, { readonly: true })] })
    harness.click(120, 90).drag(120, 90, 300, 300).press('backspace').press('2').press('right')
    expect(harness.engine.handles('img').peek()).toEqual([])
    expect(harness.values()).toEqual([
      { x: 10, y: 10, width: 10, height: 10, rotation: 0, rectanglelabels: ['Car'] },
    ])
    expect(harness.results()[0]?.['readonly']).toBe(true)
  })

  it('[T18] a read-only annotation changes by nothing', () => {
    const harness = two({ readOnly: true }).press('1').drag(300, 300, 400, 400)
    harness.selectAt(0).press('backspace').press('ctrl+d').press('2').drag(120, 90, 300, 300)
    expect(harness.engine.doc.peek().revision).toBe(0)
    expect(harness.engine.canUndo.peek()).toBe(false)
  })

  it('[T19] hidden regions cannot be hit; locked ones not be edited; neither is stored', () => {
    const harness = two().selectAt(0).press('alt+h').click(700, 20).click(120, 90)
    expect(harness.selected()).toEqual([])
    harness.press('ctrl+h').press('ctrl+h').selectAt(1).press('alt+l').press('backspace')
    expect(harness.results().map((item) => Object.keys(item).length)).toEqual([9, 9])
  })
})

describe('labels and tools', () => {
  it('[T37] a bare tool and a label give two items of one region; without a label one', () => {
    const harness = new Harness({ config: TOOL_AND_LABELS }).label('l', 'A').drag(80, 60, 160, 120)
    expect(harness.results().map((item) => item['type'])).toEqual(['rectangle', 'labels'])
    expect(new Set(harness.results().map((item) => item['id'])).size).toBe(1)
    harness.press('r').drag(240, 180, 320, 240)
    expect(harness.values()[2]).toEqual({ x: 30, y: 30, width: 10, height: 10, rotation: 0 })
    harness.selectAt(1).press('1')
    expect(harness.results().map((item) => item['type'])).toEqual([
      'rectangle',
      'labels',
      'rectangle',
      'labels',
    ])
  })

  it('[T4] a grip of the selected region wins over drawing', () => {
    const harness = two().press('1').drag(300, 100, 400, 200)
    harness.selectAt(2)
    harness.engine.setTool('rectangle')
    harness.dragHandle('se', 80, 60)
    expect(harness.values()[2]).toMatchObject({ width: 22.5 })
    expect(harness.records()).toHaveLength(3)
  })

  it('[T5] panning by Space, middle button and Shift changes the view only', () => {
    const harness = two({ stage: { width: 400, height: 300 } })
    const view = harness.engine.viewport('img')
    expect(view.peek().zoom).toBe(0.5)
    harness.wheel(200, 150, -500, { mod: true })
    const zoomed = view.peek()
    expect(zoomed.zoom).toBeCloseTo(0.5 * Math.E, 9)
    harness.space(true).drag(100, 100, 120, 110).space(false)
    harness.down(100, 100, { button: 1 }).move(90, 90).up()
    harness.drag(100, 100, 110, 100, { shift: true })
    expect(view.peek().offset.x).toBeCloseTo(zoomed.offset.x + 20, 9)
    expect(harness.engine.doc.peek().revision).toBe(0)
    harness.press('shift+1')
    expect(view.peek().zoom).toBe(0.5)
  })

  it('what is under the pointer stays there while zooming, and the wheel alone is left to the page', () => {
    const harness = two()
    expect(
      harness.engine.dispatch({
        type: 'wheel',
        object: 'img',
        at: { x: 1, y: 1 },
        deltaX: 0,
        deltaY: 5,
        shift: false,
        alt: false,
        mod: false,
      }),
    ).toBe(false)
    harness.wheel(440, 330, -300, { mod: true }).click(440, 330)
    expect(harness.selected()).toEqual(['b'])
  })

  it('turns by 15 degrees with Shift, and not where the config forbids it', () => {
    const harness = two().click(120, 90)
    const grip = harness.engine
      .handles('img')
      .peek()
      .find((one) => one.id === 'rotate')
    harness.drag(grip?.at.x ?? 0, grip?.at.y ?? 0, 180, 40, { shift: true })
    expect(harness.values()[0]?.['rotation']).toBe(45)
    const fixed = new Harness({
      config: CONFIG.replace('toName="img"', 'toName="img" canRotate="false"'),
      results: [box('a', 10, 10)],
    }).click(120, 90)
    expect(
      fixed.engine
        .handles('img')
        .peek()
        .map((one) => one.id),
    ).not.toContain('rotate')
  })
})

describe('history and drafts', () => {
  it('[H5] is saved with the draft and goes on after loading', () => {
    const first = two().selectAt(0).press('backspace').press('1').drag(300, 300, 400, 400)
    const draft: unknown = JSON.parse(
      JSON.stringify({ results: first.results(), state: first.engine.draftState() }),
    )
    const { results, state } = draft as { results: unknown[]; state: unknown }
    const later = new Harness({ config: CONFIG, results, history: state })
    expect(later.engine.canUndo.peek()).toBe(true)
    later.press('ctrl+z').press('ctrl+z')
    expect(later.results().map((item) => item['id'])).toEqual(expect.arrayContaining(['a', 'b']))
    expect(new Harness({ config: CONFIG, results: [], history: state }).engine.canUndo.peek()).toBe(false)
  })

  it('[H6] dirty means different from what was saved', () => {
    const harness = two().selectAt(0).press('right')
    expect(harness.engine.isDirty.peek()).toBe(true)
    harness.press('left')
    harness.engine.markSaved()
    expect(harness.engine.isDirty.peek()).toBe(false)
    harness.press('backspace').press('ctrl+z')
    expect(harness.engine.isDirty.peek()).toBe(false)
  })

  it('[H7] remote changes do not enter the history, and stale steps are dropped with a notice', () => {
    const seen: Change[] = []
    const harness = two({ onChange: (change) => seen.push(change) })
      .selectAt(0)
      .press('right')
    const [a] = harness.records()
    if (a === undefined) throw new Error('no record')
    expect(harness.engine.applyRemote({ added: [], updated: [], removed: [a] })).toBe(true)
    expect(harness.engine.applyRemote({ added: [], updated: [], removed: [a] })).toBe(false)
    expect(harness.selected()).toEqual([])
    harness.press('ctrl+z')
    expect(harness.records()).toHaveLength(1)
    expect(seen).toHaveLength(2)
  })
})

describe('media', () => {
  it('[R10] items state the size of the loaded picture; until then the size the items came with', () => {
    const stated = { original_width: 40, original_height: 30, image_rotation: 90 }
    const harness = two({ results: [box('a', 10, 10, stated)] })
    expect(Object.keys(harness.results()[0] ?? {}).slice(0, 3)).toEqual([
      'original_width',
      'original_height',
      'image_rotation',
    ])
    expect(harness.results()[0]).toMatchObject({
      original_width: 800,
      original_height: 600,
      image_rotation: 0,
    })
    const pages =
      '<View><Image name="img" valueList="$p"/><RectangleLabels name="rect" toName="img"><Label value="Car"/></RectangleLabels></View>'
    const paged = new Harness({
      config: pages,
      data: { p: ['1', '2'] },
      results: [box('a', 10, 10, { ...stated, item_index: 1 })],
    })
    expect(paged.results()[0]).toMatchObject({ original_width: 40, original_height: 30, item_index: 1 })
    paged.engine.setItem('img', 1)
    paged.engine.setMedium('img', { status: 'ready', size: { width: 80, height: 60 } })
    expect(paged.results()[0]).toMatchObject({ original_width: 80, original_height: 60 })
    expect(paged.click(120, 90).selected()).toEqual(['a'])
    paged.engine.setMedium('img', { status: 'ready', size: { width: 0, height: 60 } })
    expect(paged.engine.medium('img').peek().status).toBe('error')
  })
})

describe('what panels ask', () => {
  it('rows, counts, colours and typed numbers', () => {
    const harness = two().label('rect', 'Tree').drag(300, 100, 400, 200)
    const { engine } = harness
    expect(engine.regions.peek().map((row) => [row.index, row.labels, row.type])).toEqual([
      [1, ['Car'], 'rectanglelabels'],
      [2, ['Car'], 'rectanglelabels'],
      [3, ['Tree'], 'rectanglelabels'],
    ])
    expect(engine.regions.peek()[0]?.color).toBe('red')
    expect(engine.labelCounts.peek().get('rect\u0000Car')).toBe(2)
    engine.setShape(harness.id('a'), { rotationDeg: 30, widthPct: Number.NaN })
    expect(harness.values()[0]).toEqual({
      x: 10,
      y: 10,
      width: 10,
      height: 10,
      rotation: 30,
      rectanglelabels: ['Car'],
    })
    engine.setNote(harness.id('a'), 'look')
    expect(harness.results()[0]?.['meta']).toEqual({ text: ['look'] })
    engine.setNote(harness.id('a'), '')
    expect(harness.results()[0]).not.toHaveProperty('meta')
  })

  it('visible slots leave out what is hidden or elsewhere', () => {
    const { engine } = two()
    const all = { minX: 0, minY: 0, maxX: 800, maxY: 600 }
    expect(engine.visibleSlots('img', all)).toEqual([0, 1])
    expect(engine.visibleSlots('img', { ...all, maxX: 300 })).toEqual([0])
    engine.setHidden(
      [...engine.doc.peek().records.values()].slice(0, 1).map((one) => one.id),
      true,
    )
    expect(engine.visibleSlots('img', all)).toEqual([1])
  })
})
