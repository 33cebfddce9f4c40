// Tests for SPEC.md, rules C10–C39, C85–C94 and V1–V12: reading, checking, resolving, hiding.
import { readFileSync } from 'node:fs'
import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import type { Region } from '../document/document.ts'
import { toRecordId } from '../document/document.ts'
import type { Json, JsonObject } from '../json.ts'
import { readCases } from '../results/check-codec.ts'
import { tags } from '../tags/index.ts'
import { checkConfig } from './config.check.ts'
import { findPath, RESOLVED_LIMIT, resolveConfig, resolveText } from './config.resolve.ts'
import { flattenOptions, parseConfig } from './config.tree.ts'
import { hiddenNodes } from './config.visibility.ts'

const view = (inside: string) => `<View>${inside}</View>`
const TEXT = '<Text name="t" value="$t"/>'
const CHOICES = '<Choices name="c" toName="t"><Choice value="A"/><Choice value="B" alias="b"/></Choices>'

function codesOf(text: string): string[] {
  return checkConfig(text).map((problem) => problem.code)
}

describe('reading', () => {
  it('[C10] tags and attributes are found without regard to case', () => {
    const config = parseConfig(
      '<view><TEXT Name="t" VALUE="$x"/><labels name="l" toname="t"><label value="a"/></labels></view>',
    )
    expect(config.controls[0]).toMatchObject({ name: 'l', toNames: ['t'], tag: { name: 'Labels' } })
    expect(config.objects[0]?.node.attributes['value']).toBe('$x')
  })

  it('[C11] text content is the value; HyperText takes its markup', () => {
    const config = parseConfig(
      view(
        '<Text name="t">Hello $name</Text><Header>Title</Header><HyperText name="h"><b>B</b> $x</HyperText>',
      ),
    )
    expect(config.objects.map((object) => object.node.attributes['value'])).toEqual([
      'Hello $name',
      '<b>B</b> $x',
    ])
    expect(checkConfig(config.text).filter((problem) => problem.severity === 'error')).toEqual([])
  })

  it('[C12] a single object is the target of a control without toName', () => {
    expect(
      parseConfig(view(`${TEXT}<Choices name="c"><Choice value="A"/></Choices>`)).controls[0]?.toNames,
    ).toEqual(['t'])
  })

  it('[C13] options keep alias, nesting and layout around them', () => {
    const config = parseConfig(
      view(
        `${TEXT}<Choices name="c" toName="t" allowNested="true"><View><Choice value="A" alias="a"><Choice value="A1"/></Choice></View><Header value="x"/><Choice value="B"/></Choices>`,
      ),
    )
    expect(flattenOptions(config.controls[0]?.options ?? []).map((option) => option.stored)).toEqual([
      'a',
      'A1',
      'B',
    ])
  })

  it('[C14] the first comment with an object is the sample', () => {
    expect(parseConfig('<View><!-- note --><!-- {"data": {"t": 1}} --></View>').sample).toEqual({ t: 1 })
    expect(parseConfig('<View><!-- {broken --></View>').sample).toBeUndefined()
  })
})

describe('the editor check', () => {
  it('[C20] accepts what the incumbent accepts', () => {
    for (const name of [
      '../tags/control/rectangle/fixtures/drawn',
      '../tags/control/labels/fixtures/drawn',
      '../tags/control/choices/fixtures/drawn',
      '../results/fixtures/other-tags',
      '../results/fixtures/reserialised',
    ]) {
      for (const one of readCases(readFileSync(new URL(`./${name}.json`, import.meta.url), 'utf8'))) {
        expect(
          checkConfig(one.config).filter((problem) => problem.severity === 'error'),
          one.name,
        ).toEqual([])
      }
    }
  })

  it('[C21] unknown tags, in the known words, with their place', () => {
    expect(
      checkConfig('<View>\n  <Foo name="f"/></View>').find((problem) => problem.severity === 'error'),
    ).toMatchObject({
      code: 'ERR_UNKNOWN_TAG',
      message: 'Tag with name foo is not registered. Referenced by foo#f.',
      line: 2,
      column: 3,
    })
  })

  it.each([
    ['ERR_REQUIRED', view(`<Text value="$t"/>${CHOICES}`)],
    ['ERR_REQUIRED', view(`${TEXT}<Choices toName="t"><Choice value="A"/></Choices>`)],
    ['ERR_REQUIRED', view(`${TEXT}<Text name="u" value="$u"/><Rating name="r"/>`)],
    ['ERR_TAG_NOT_FOUND', view(`${TEXT}<Choices name="c" toName="x"><Choice value="A"/></Choices>`)],
    [
      'ERR_TAG_UNSUPPORTED',
      view(`${TEXT}<RectangleLabels name="r" toName="t"><Label value="a"/></RectangleLabels>`),
    ],
    ['ERR_PARENT_TAG_UNEXPECTED', view(`${TEXT}<Label value="a"/>`)],
    ['ERR_PARENT_TAG_UNEXPECTED', view(`${TEXT}<Choice value="a"/>`)],
    ['ERR_BAD_TYPE', view(`${TEXT}<Labels name="l" toName="t" opacity="7"><Label value="a"/></Labels>`)],
    ['ERR_BAD_TYPE', view(`${TEXT}<Labels name="l" toName="t" choice="some"><Label value="a"/></Labels>`)],
    [
      'ERR_BAD_TYPE',
      view(`${TEXT}<Labels name="l" toName="t"><Label value="a" background="blurple"/></Labels>`),
    ],
    [
      'ERR_BAD_TYPE',
      view(`${TEXT}<Choices name="c" toName="t" required="yes"><Choice value="A"/></Choices>`),
    ],
    ['ERR_GENERAL', view(`${TEXT}<Rating name="r" toName="t" perRegion="true" perItem="true"/>`)],
    ['ERR_GENERAL', view(`${TEXT}<Pairwise name="p" toName="t,t"/>`)],
    ['ERR_GENERAL', view(`${TEXT}<Rating name="t" toName="t"/>`)],
    ['ERR_GENERAL', '<View'],
    ['WARN_NO_CONTROL', view(TEXT)],
    ['WARN_NO_OBJECT', view('<Header value="x"/>')],
    [
      'WARN_WRONG_OBJECT',
      view(`${TEXT}<ParagraphLabels name="p" toName="t"><Label value="a"/></ParagraphLabels>`),
    ],
    ['WARN_NO_LABELS', view(`${TEXT}<Labels name="l" toName="t"/>`)],
    [
      'WARN_DUPLICATE',
      view(`${TEXT}<Labels name="l" toName="t"><Label value="a"/><Label value="a"/></Labels>`),
    ],
  ])('[C22] %s: %s', (code, text) => {
    expect(codesOf(text)).toContain(code)
  })

  it('[C23] finds all problems at once, in order of place', () => {
    const problems = checkConfig('<View>\n<Foo/>\n<Text name="t" value="$t" granularity="x"/>\n<Bar/></View>')
    expect(problems.filter((problem) => problem.severity === 'error').map((problem) => problem.line)).toEqual(
      [2, 3, 4],
    )
  })

  it('never throws, whatever it is given', () => {
    const names = fc.constantFrom(...tags.map((tag) => tag.name), 'Nope', 'constructor')
    const attribute = fc.tuple(
      fc.constantFrom('name', 'toName', 'value', 'choice', 'opacity', '__proto__', 'on', 'perRegion'),
      fc.constantFrom('a', 'b', '$a', 'a,b', 'true', '1'),
    )
    const open = fc.tuple(names, fc.uniqueArray(attribute, { selector: ([name]) => name, maxLength: 4 }))
    const print = (
      [name, list]: readonly [string, readonly (readonly [string, string])[]],
      children: readonly string[],
    ) =>
      `<${name} ${list.map(([key, value]) => `${key}="${value}"`).join(' ')}>${children.join('')}</${name}>`
    let element: fc.Arbitrary<string> = open.map((one) => print(one, []))
    for (let depth = 0; depth < 3; depth += 1) {
      element = fc
        .tuple(open, fc.array(element, { maxLength: 3 }))
        .map(([one, children]) => print(one, children))
    }
    fc.assert(
      fc.property(element, fc.dictionary(fc.constantFrom('a', 'b'), fc.jsonValue()), (text, data) => {
        checkConfig(text)
        const config = resolveConfig(parseConfig(text), data as JsonObject)
        hiddenNodes(config, { selected: [], payloadOf: () => undefined })
      }),
      { numRuns: 300 },
    )
  })
})

describe('resolving', () => {
  it('[C85] one variable keeps the type of its data, several are text, a missing one is empty', () => {
    const data = { a: { b: [{ c: 'deep' }] }, n: 5, list: [1, 2], 'x.y': 'flat' }
    expect(resolveText('$a.b[0].c', data)).toBe('deep')
    expect(resolveText('$list', data)).toEqual([1, 2])
    expect(resolveText('No $n: $a.b[0].c. End $gone!', data)).toBe('No 5: deep. End !')
    expect(resolveText('$gone', data)).toBe('')
    expect(resolveText('$x.y', data)).toBe('flat')
  })

  it('[C86] paths see own keys only', () => {
    for (const path of ['constructor', '__proto__', 'a.constructor', 'a.length', 'toString.name']) {
      expect(findPath({ a: {} }, path)).toBeUndefined()
    }
  })

  it('[C87] a repeater gives its children once an element, indexes in every attribute', () => {
    const config = parseConfig(
      view(
        '<Repeater on="$pages" indexFlag="{{i}}"><Image name="p_{{i}}" value="$pages[{{i}}].url"/><Choices name="c_{{i}}" toName="p_{{i}}"><Choice value="a"/></Choices></Repeater>',
      ),
    )
    const resolved = resolveConfig(config, { pages: [{ url: 'x.png' }, { url: 'y.png' }] })
    expect(resolved.objects.map((object) => [object.name, object.value])).toEqual([
      ['p_0', 'x.png'],
      ['p_1', 'y.png'],
    ])
    expect(resolved.controls.map((control) => control.toNames)).toEqual([['p_0'], ['p_1']])
    const keys = new Set(resolved.objects.map((object) => object.node.key))
    expect(keys.size).toBe(2)
  })

  it('[C88] growth is bounded', () => {
    const config = parseConfig(
      view(
        '<Repeater on="$a" indexFlag="{i}"><Repeater on="$a" indexFlag="{j}"><Text name="t{i}{j}" value="x"/></Repeater></Repeater>',
      ),
    )
    const resolved = resolveConfig(config, { a: Array.from({ length: 5000 }, () => 0) })
    expect(resolved.objects.length).toBeLessThanOrEqual(RESOLVED_LIMIT)
  })

  it('[C89] dynamic options follow the static ones, nested ones included', () => {
    const config = parseConfig(
      view(`${TEXT}<Choices name="c" toName="t" value="$options"><Choice value="static"/></Choices>`),
    )
    const options: Json = [
      { value: 'one', alias: '1', selected: true, children: [{ value: 'deep' }] },
      'junk',
      {},
      { alias: 'only' },
    ]
    const [control] = resolveConfig(config, { options }).controls
    expect(flattenOptions(control?.options ?? []).map((option) => option.stored)).toEqual([
      'static',
      '1',
      'deep',
      'only',
    ])
    expect(control?.options[1]?.selected).toBe(true)
  })
})

describe('visibility', () => {
  const region = (labels: string[]): Region => ({
    kind: 'region',
    id: toRecordId('r'),
    object: 't',
    shape: { kind: 'span' },
    entries: [{ control: 'l', type: 'labels', payload: labels, origin: 'manual' }],
  })
  const LABELS = '<Labels name="l" toName="t"><Label value="P"/><Label value="Q, R" alias="q"/></Labels>'

  function isHidden(
    inside: string,
    selected: readonly Region[],
    payloads: Readonly<Record<string, Json>> = {},
  ): boolean {
    const config = parseConfig(view(`${TEXT}${LABELS}${CHOICES}${inside}`))
    const last = config.root.children.at(-1)
    return hiddenNodes(config, { selected, payloadOf: (name) => payloads[name] }).has(last?.key ?? '')
  }

  it('[V1] region-selected needs exactly one region, with the label and control asked for', () => {
    const when = (more: string) => `<View visibleWhen="region-selected" ${more}/>`
    expect(isHidden(when(''), [])).toBe(true)
    expect(isHidden(when(''), [region(['P'])])).toBe(false)
    expect(isHidden(when(''), [region(['P']), region(['P'])])).toBe(true)
    expect(isHidden(when('whenLabelValue="X,P"'), [region(['P'])])).toBe(false)
    expect(isHidden(when('whenLabelValue="Q, R"'), [region(['q'])])).toBe(false)
    expect(isHidden(when('whenLabelValue="X"'), [region(['P'])])).toBe(true)
    expect(isHidden(when('whenTagName="l"'), [region(['P'])])).toBe(false)
    expect(isHidden(when('whenTagName="t"'), [region(['P'])])).toBe(false)
    expect(isHidden(when('whenTagName="c"'), [region(['P'])])).toBe(true)
    expect(isHidden('<View visibleWhen="no-region-selected"/>', [region(['P'])])).toBe(true)
  })

  it('[V2] choice-selected matches aliases and values; without a control any choice counts', () => {
    const when = (more: string) => `<View visibleWhen="choice-selected" ${more}/>`
    expect(isHidden(when(''), [])).toBe(true)
    expect(isHidden(when(''), [], { c: ['A'] })).toBe(false)
    expect(isHidden(when('whenTagName="c" whenChoiceValue="B"'), [], { c: ['b'] })).toBe(false)
    expect(isHidden(when('whenTagName="c" whenChoiceValue="b"'), [], { c: ['b'] })).toBe(false)
    expect(isHidden(when('whenTagName="c" whenChoiceValue="A"'), [], { c: ['b'] })).toBe(true)
    expect(
      isHidden('<View visibleWhen="choice-unselected" whenTagName="c" whenChoiceValue="A"/>', [], {
        c: ['b'],
      }),
    ).toBe(false)
  })

  it('[V3] a hidden control counts as not chosen, and circles end', () => {
    const chain =
      '<View visibleWhen="choice-selected" whenTagName="c"><Choices name="d" toName="t"><Choice value="x"/></Choices></View><View visibleWhen="choice-selected" whenTagName="d"/>'
    expect(isHidden(chain, [], { d: ['x'] })).toBe(true)
    expect(isHidden(chain, [], { c: ['A'], d: ['x'] })).toBe(false)
    const circle =
      '<Choices name="e" toName="t" visibleWhen="choice-selected" whenTagName="f"><Choice value="x"/></Choices><Choices name="f" toName="t" visibleWhen="choice-selected" whenTagName="e"><Choice value="x"/></Choices>'
    expect(isHidden(circle, [], {})).toBe(true)
  })

  it('[V4] a control per region shows with one region of its object', () => {
    const control =
      '<Choices name="p" toName="t" perRegion="true" whenLabelValue="P"><Choice value="x"/></Choices>'
    expect(isHidden(control, [])).toBe(true)
    expect(isHidden(control, [region(['P'])])).toBe(false)
    expect(isHidden(control, [region(['q'])])).toBe(true)
    expect(isHidden(control, [{ ...region(['P']), object: 'other' }])).toBe(true)
  })

  it('[V3] a chain of thousands of conditions ends too', () => {
    const links = Array.from(
      { length: 3000 },
      (_, at) =>
        `<Choices name="n${at}" toName="t" visibleWhen="choice-selected" whenTagName="n${at + 1}"><Choice value="a"/></Choices>`,
    )
    expect(isHidden(links.join(''), [])).toBe(true)
  })

  it('[V5] an unknown condition hides nothing', () => {
    expect(isHidden('<View visibleWhen="full-moon"/>', [])).toBe(false)
  })
})
