// Tests for SPEC.md, rules S1–S9: what a model is asked about, and what becomes of its answers.
import { describe, expect, it } from 'vitest'
import type { Prompt } from './engine.types.ts'
import { Harness, type HarnessOptions } from './harness.ts'
import { box, CONFIG } from './testing.ts'

const TEXT =
  '<View><Text name="t" value="$text"/><Labels name="ner" toName="t"><Label value="Name"/></Labels><Choices name="mood" toName="t"><Choice value="good"/><Choice value="bad"/></Choices></View>'

function smart(more: Partial<HarnessOptions> = {}) {
  const prompts: Prompt[] = []
  const changes: unknown[] = []
  const harness = new Harness({
    config: CONFIG,
    onPrompt: (prompt) => prompts.push(prompt),
    onChange: (change) => changes.push(change),
    ...more,
  })
  harness.engine.setSmart(true)
  const { engine } = harness
  const draw = (x: number) => {
    engine.chooseLabel('rect', 'Car')
    harness.press('m').drag(x, 100, x + 80, 160)
    return prompts.at(-1)?.id ?? 0
  }
  const ids = () => engine.encode().map((item) => item['id'])
  return { harness, engine, prompts, changes, draw, ids }
}
const car = (x: number, more = {}) => box('s1', x, 20, { score: 0.9, ...more })

describe('smart tools', () => {
  it('[S1] are there while a model is asked, for controls that allow it, and draw as their twins do', () => {
    const { engine, harness, prompts, ids } = smart()
    const tools = () => engine.toolsOf('img').map((tool) => tool.id)
    expect(tools()).toContain('rectangle-smart')
    engine.setSmart(false)
    expect(tools()).not.toContain('rectangle-smart')
    engine.setSmart(true)
    engine.chooseLabel('rect', 'Car')
    harness.drag(10, 100, 90, 160)
    expect([ids().length, prompts]).toEqual([1, []])
    const without = smart({ config: CONFIG.replace('<RectangleLabels', '<RectangleLabels smart="false"') })
    expect(without.engine.toolsOf('img').map((tool) => tool.id)).not.toContain('rectangle-smart')
    expect(without.engine.canBeSmart).toBe(false)
  })

  it('[S2] alone are there where the config says so, also without a model', () => {
    const only = new Harness({
      config: CONFIG.replace('<RectangleLabels', '<RectangleLabels smartOnly="true"'),
    })
    const tools = only.engine.toolsOf('img').map((tool) => tool.id)
    expect(tools).toEqual(expect.arrayContaining(['rectangle-smart']))
    expect(tools).not.toContain('rectangle')
    only.engine.chooseLabel('rect', 'Car')
    only.drag(10, 100, 90, 160)
    expect(only.engine.encode()).toHaveLength(1)
  })

  it('[S3] ask about all that was drawn with the same label on the same page', () => {
    const { draw, engine, harness, prompts } = smart()
    draw(10)
    draw(200)
    engine.chooseLabel('rect', 'Tree')
    harness.press('m').drag(400, 100, 480, 160)
    expect(prompts.map((prompt) => prompt.results.length)).toEqual([1, 2, 1])
    expect(prompts[1]?.results[0]).toMatchObject({
      type: 'rectanglelabels',
      from_name: 'rect',
      to_name: 'img',
      original_width: 800,
      value: { rectanglelabels: ['Car'] },
    })
  })
})

describe('suggestions', () => {
  it('[S4] are shown, listed and selected, and are written nowhere until they are taken', () => {
    const { draw, engine, harness, ids, changes } = smart({ allowEmpty: false })
    const prompt = draw(10)
    const [own] = ids()
    engine.markSaved()
    const before = changes.length
    expect(engine.offer(prompt, [car(40), car(60, { id: 's2' })], false)).toBe('shown')
    expect(engine.regions.peek().map((row) => row.suggested)).toEqual([false, true, true])
    expect([ids(), engine.isDirty.peek(), changes.length]).toEqual([[own], false, before])
    expect(engine.labelCounts.peek().get('rect\u0000Car')).toBe(1)
    harness.press('ctrl+a').press('delete')
    expect(ids()).toEqual([])
    expect(engine.checkSubmit()).toMatchObject([{ code: 'empty' }])
    expect(engine.suggestions.peek().regions).toHaveLength(2)
  })

  it('[S5] take the place of what was drawn for them, as one step', () => {
    const { draw, engine, harness, ids } = smart({ results: [box('a', 80, 80)] })
    const prompt = draw(10)
    const drawn = ids()
    engine.offer(prompt, [car(40), car(60, { id: 's2' })], false)
    expect(engine.acceptSuggestions(['s1' as never])).toBe(true)
    expect(ids()).toEqual(['a', 's1'])
    expect(engine.encode().at(-1)).toMatchObject({ origin: 'prediction', score: 0.9 })
    expect(engine.suggestions.peek().regions).toEqual(['s2'])
    harness.press('ctrl+z')
    expect(ids()).toEqual(drawn)
    harness.press('ctrl+shift+z')
    expect(ids()).toEqual(['a', 's1'])
  })

  it('[S6] never take away what the person changed, or has locked, since', () => {
    const { draw, engine, ids } = smart()
    const prompt = draw(10)
    const [own] = ids()
    engine.offer(prompt, [car(40)], false)
    engine.setNote(own as never, 'mine')
    engine.acceptSuggestions()
    expect(ids()).toEqual([own, 's1'])
  })

  it('[S6] that are rejected leave what was drawn', () => {
    const { draw, engine, ids } = smart()
    const prompt = draw(10)
    const [own] = ids()
    engine.offer(prompt, [car(40), car(60, { id: 's2' })], false)
    engine.rejectSuggestions(['s2' as never])
    expect(engine.suggestions.peek().regions).toEqual(['s1'])
    engine.rejectSuggestions()
    expect(engine.suggestions.peek().regions).toEqual([])
    const next = draw(200)
    engine.offer(next, [car(60, { id: 's3' })], true)
    expect(ids()).toEqual([own, 's3'])
  })

  it('[S7] that are late are dropped: a newer question, an undone or changed drawing, a switch that is off', () => {
    const { draw, engine, harness } = smart()
    const first = draw(10)
    const second = draw(200)
    expect(engine.offer(first, [car(40)], false)).toBe('late')
    expect(engine.offer(second, [car(40)], false)).toBe('shown')
    expect(engine.offer(second, [car(40)], false)).toBe('late')
    const third = draw(400)
    harness.press('ctrl+z').press('ctrl+z').press('ctrl+z')
    expect(engine.offer(third, [car(40)], false)).toBe('late')
    const fourth = draw(10)
    engine.setSmart(false)
    engine.setSmart(true)
    expect(engine.offer(fourth, [car(40)], false)).toBe('late')
    expect(engine.suggestions.peek().regions).toEqual([])
  })

  it('[S4] end with a reset, which undo does not bring back', () => {
    const { draw, engine, harness, ids } = smart()
    const prompt = draw(10)
    const drawn = ids()
    engine.offer(prompt, [car(40)], false)
    engine.reset()
    expect(engine.regions.peek()).toEqual([])
    harness.press('ctrl+z')
    expect(ids()).toEqual(drawn)
    expect(engine.regions.peek().map((row) => row.suggested)).toEqual([false])
  })

  it('[S7] newer ones take the place of older ones', () => {
    const { draw, engine } = smart()
    engine.offer(draw(10), [car(40)], false)
    engine.offer(draw(200), [car(60, { id: 's2' })], false)
    expect(engine.suggestions.peek().regions).toEqual(['s2'])
  })

  it('[S8] may be anything: what fits nothing is dropped, an id that is taken is replaced', () => {
    const { draw, engine, ids } = smart()
    const hostile: unknown[] = [undefined, null, 7, 'x', {}, [null, 3], [{ type: 'rectanglelabels' }], []]
    for (const items of hostile) {
      const outcome = engine.offer(draw(10), items, false)
      expect([items, outcome]).toEqual([items, 'nothing'])
    }
    const prompt = draw(300)
    const own = ids().at(-1)
    engine.offer(prompt, [car(40, { id: own })], false)
    expect(ids().at(-1)).toBe(own)
    engine.acceptSuggestions()
    expect(new Set(ids()).size).toBe(ids().length)
  })

  it('[S9] for texts, and answers of classifications, are taken at once; what was marked stays', () => {
    const { engine, prompts, ids } = smart({ config: TEXT, data: { text: 'Ada met Bob.' } })
    engine.setMedium('t', { status: 'ready', size: { width: 12, height: 1 }, text: 'Ada met Bob.' })
    engine.chooseLabel('ner', 'Name')
    engine.dispatch({
      type: 'textSelected',
      object: 't',
      start: 0,
      end: 3,
      mod: false,
      alt: false,
      shift: false,
    } as never)
    const span = (start: number) => ({
      id: `t${start}`,
      from_name: 'ner',
      to_name: 't',
      type: 'labels',
      value: { start, end: start + 3, text: 'Bob', labels: ['Name'] },
    })
    const mood = { id: 'm', from_name: 'mood', to_name: 't', type: 'choices', value: { choices: ['good'] } }
    expect(engine.offer(prompts[0]?.id ?? 0, [span(8), mood], false)).toBe('taken')
    expect(ids()).toHaveLength(3)
    expect(engine.payloadOf('mood').peek()).toEqual(['good'])
    engine.run('annotation:undo')
    expect(ids()).toHaveLength(1)
  })
})
