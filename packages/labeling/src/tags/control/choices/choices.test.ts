// Tests for SPEC.md, rules R40–R44, T50–T54, V20–V27. Fixtures: results of the incumbent's editor.
import { readFileSync } from 'node:fs'
import { describe, expect, it } from 'vitest'
import { Harness } from '../../../engine/harness.ts'
import type { JsonObject } from '../../../json.ts'
import { checkCodec, readCases } from '../../../results/check-codec.ts'

const cases = readCases(readFileSync(new URL('./fixtures/drawn.json', import.meta.url), 'utf8'))

function on(
  name: string,
  options: { readonly isNew?: boolean } = {},
): { readonly harness: Harness; readonly expected: JsonObject[] } {
  const found = cases.find((one) => one.name === name)
  if (found === undefined) throw new Error(`no fixture ${name}`)
  return {
    harness: new Harness({ config: found.config, data: found.task, ...options }),
    expected: found.result.map((item) => item['value'] as JsonObject),
  }
}

const view = (inside: string) => `<View><Text name="t" value="$t"/>${inside}</View>`
const MANY = view(
  '<Choices name="c" toName="t" choice="multiple"><Choice value="A"/><Choice value="B"/><Choice value="C"/></Choices>',
)

describe('results', () => {
  it.each(cases.map((one) => [one.name, one] as const))('[R40] %s comes back byte for byte', (_, one) => {
    checkCodec(one, { exact: true })
  })
})

describe('choosing', () => {
  it('[T50] a single choice replaces; chosen again it goes, with its item', () => {
    const harness = new Harness({ config: MANY.replace(' choice="multiple"', '') })
      .choose('c', 'A')
      .choose('c', 'B')
    expect(harness.values()).toEqual([{ choices: ['B'] }])
    harness.choose('c', 'B')
    expect(harness.results()).toEqual([])
    harness.press('ctrl+z')
    expect(harness.values()).toEqual([{ choices: ['B'] }])
  })

  it('[T51] several are kept in the order of the config', () => {
    const harness = new Harness({ config: MANY }).press('3').press('1')
    expect(harness.values()).toEqual([{ choices: ['A', 'C'] }])
    harness.press('3')
    expect(harness.values()).toEqual([{ choices: ['A'] }])
  })

  it('[T52] nested choices are paths; a parent stands with all its leaves', () => {
    const leaves = on('choices-nested')
    leaves.harness.choose('ch', ['A', 'A1']).choose('ch', ['b'])
    expect(leaves.harness.values()).toEqual(leaves.expected)
    const parent = on('choices-nested-parent')
    parent.harness.choose('ch', ['A'])
    expect(parent.harness.values()).toEqual(parent.expected)
    parent.harness.choose('ch', ['A', 'A2'])
    expect(parent.harness.values()).toEqual([{ choices: [['A', 'A1']] }])
  })

  it('[T53] preselected choices are there in a new annotation, and it is not dirty', () => {
    const { harness, expected } = on('choices-selected-default', { isNew: true })
    expect(harness.values()).toEqual(expected)
    expect(harness.engine.isDirty.peek()).toBe(false)
    expect(on('choices-selected-default').harness.values()).toEqual([])
  })

  it('[V10] what a condition hides is not saved, and comes back with the condition', () => {
    const { harness, expected } = on('choices-visiblewhen-hidden-again')
    harness.choose('ch', 'Yes').choose('why', 'R2')
    expect(harness.values()).toHaveLength(2)
    harness.choose('ch', 'No')
    expect(harness.values()).toEqual(expected)
    harness.choose('ch', 'Yes')
    expect(harness.values()).toHaveLength(2)
  })

  it('[T54] per item: one value a page', () => {
    const config =
      '<View><Image name="i" valueList="$p"/><Choices name="c" toName="i" perItem="true" required="true"><Choice value="a"/><Choice value="b"/></Choices></View>'
    const harness = new Harness({ config, data: { p: ['1.png', '2.png'] } }).choose('c', 'a')
    harness.engine.setItem('i', 1)
    expect(harness.engine.checkSubmit()).toMatchObject([{ code: 'required', item: 1 }])
    harness.choose('c', 'b')
    expect(
      harness.results().map((item) => [item['item_index'], (item['value'] as JsonObject)['choices']]),
    ).toEqual([
      [0, ['a']],
      [1, ['b']],
    ])
    expect(harness.engine.checkSubmit()).toEqual([])
  })

  it('[R41] per region: an item with the geometry of the region', () => {
    const config =
      '<View><Image name="i" value="$i"/><RectangleLabels name="r" toName="i"><Label value="Car"/></RectangleLabels><Choices name="c" toName="i" perRegion="true" required="true"><Choice value="new"/></Choices></View>'
    const harness = new Harness({ config }).label('r', 'Car').drag(80, 60, 160, 120)
    expect(harness.engine.checkSubmit()).toMatchObject([
      { code: 'required', message: 'Checkbox "c" is required.' },
    ])
    harness.choose('c', 'new')
    expect(harness.results()).toHaveLength(1)
    harness.selectAt(0).choose('c', 'new')
    expect(harness.values()).toEqual([
      { x: 10, y: 10, width: 10, height: 10, rotation: 0, rectanglelabels: ['Car'] },
      { x: 10, y: 10, width: 10, height: 10, rotation: 0, choices: ['new'] },
    ])
    expect(harness.engine.checkSubmit()).toEqual([])
  })
})

describe('required', () => {
  const required = (more = '') =>
    view(`<Choices name="c" toName="t" required="true" ${more}><Choice value="A"/></Choices>`)

  it('[V20] says who is missing, in the words of the config when it has some', () => {
    expect(new Harness({ config: required() }).engine.checkSubmit()).toEqual([
      { code: 'required', message: 'Checkbox "c" is required.', control: 'c' },
    ])
    expect(
      new Harness({ config: required('requiredMessage="Choose!"') }).engine.checkSubmit()[0]?.message,
    ).toBe('Choose!')
    expect(new Harness({ config: required() }).choose('c', 'A').engine.checkSubmit()).toEqual([])
  })

  it('[V21] what is hidden is not asked', () => {
    const config = required('visibleWhen="choice-selected" whenTagName="d"').replace(
      '</View>',
      '<Choices name="d" toName="t"><Choice value="x"/></Choices></View>',
    )
    const harness = new Harness({ config })
    expect(harness.engine.checkSubmit()).toEqual([])
    harness.choose('d', 'x')
    expect(harness.engine.checkSubmit()).toHaveLength(1)
  })

  it('[V22] an empty annotation is refused where it is denied', () => {
    const harness = new Harness({ config: MANY, allowEmpty: false })
    expect(harness.engine.checkSubmit()).toEqual([
      { code: 'empty', message: 'Empty annotations denied in this project' },
    ])
    expect(harness.choose('c', 'A').engine.checkSubmit()).toEqual([])
  })
})
