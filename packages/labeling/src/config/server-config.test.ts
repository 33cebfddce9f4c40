// Tests for SPEC.md, rules C40–C84: what the server checks and derives. Fixtures are recorded answers of the incumbent.
import { readFileSync } from 'node:fs'
import { describe, expect, it } from 'vitest'
import type { ProjectContent } from './config-change.check.ts'
import { checkConfigChange, isEssentialChange } from './config-change.check.ts'
import { checkServerConfig } from './config.server-check.ts'
import type { ParsedLabelConfig } from './parsed-config.codec.ts'
import {
  controlWeights,
  hasControlTags,
  parsedLabelConfig,
  perRegionControls,
  suitsBulkAnnotation,
} from './parsed-config.codec.ts'
import { sampleTask } from './sample-task.ts'
import {
  checkTaskItem,
  renameUnnamedColumn,
  requiredDataKeys,
  taskItemProblem,
  wordItemProblem,
} from './task-data.check.ts'

function fixture<T>(name: string): T {
  return JSON.parse(readFileSync(new URL(`./fixtures/${name}.json`, import.meta.url), 'utf8')) as T
}

const MOOD =
  '<View><Text name="text" value="$text"/><Choices name="mood" toName="text"><Choice value="good"/><Choice value="bad"/></Choices></View>'

it('names the controls of regions, those of tags that only programs know too', () => {
  const config = '<View><Image name="i" value="$i"/><Number name="age" toName="i" perRegion="true"/></View>'
  expect([...perRegionControls(config)]).toEqual(['age'])
  expect([...perRegionControls(MOOD), ...perRegionControls(' ')]).toEqual([])
})

describe('the server check', () => {
  const { cases } = fixture<{ cases: { sent: { label_config?: unknown }; message: string | null }[] }>(
    'validate',
  )
  it.each(cases.map((one) => [JSON.stringify(one.sent), one] as const))(
    '[C40] answers %s as recorded',
    (_, one) => {
      expect(checkServerConfig(one.sent.label_config)?.message ?? null).toBe(one.message)
    },
  )

  it('[C41] says where', () => {
    const problem = checkServerConfig(
      '<View>\n  <Text name="t" value="$t"/>\n  <Choices name="c" toName="x"><Choice value="a"/></Choices>\n</View>',
    )
    expect(problem).toEqual({ message: `toName="x" not found in names: ['c', 't']`, line: 3, column: 21 })
  })

  it('[C42] refuses video speeds out of range, all at once', () => {
    const video = (attributes: string) => `<View><Video name="v" value="$v" ${attributes}/></View>`
    expect(checkServerConfig(video('defaultPlaybackSpeed="x"'))?.message).toBe(
      'Video tag "v": defaultPlaybackSpeed must be a number, got "x"',
    )
    expect(
      checkServerConfig(video('defaultPlaybackSpeed="11" minPlaybackSpeed="0"'))?.message.split('\n'),
    ).toHaveLength(2)
    expect(checkServerConfig(video('defaultPlaybackSpeed="1" minPlaybackSpeed="2"'))?.message).toContain(
      '(2) must not exceed defaultPlaybackSpeed (1)',
    )
    expect(checkServerConfig(video('defaultPlaybackSpeed="1.5" minPlaybackSpeed="0.5"'))).toBeUndefined()
  })
})

describe('the parsed config', () => {
  interface Case {
    name: string
    label_config: string
    parsed_label_config: ParsedLabelConfig
    config_has_control_tags: boolean
    config_suitable_for_bulk_annotation: boolean
  }
  const { cases } = fixture<{ cases: Case[] }>('parsed-config')
  it.each(cases.map((one) => [one.name, one] as const))('[C50] equals the recorded one: %s', (_, one) => {
    const parsed = parsedLabelConfig(one.label_config)
    expect(JSON.stringify(parsed)).toBe(JSON.stringify(one.parsed_label_config))
    expect(hasControlTags(parsed)).toBe(one.config_has_control_tags)
    expect(suitsBulkAnnotation(one.label_config)).toBe(one.config_suitable_for_bulk_annotation)
  })

  it('[C51] holds names such as __proto__ as data', () => {
    const parsed = parsedLabelConfig(
      '<View><Text name="t" value="$t"/><Rating name="__proto__" toName="t"/></View>',
    )
    expect(Object.keys(parsed)).toEqual(['__proto__'])
  })

  it('[C52] weights keep what was set and start at 1', () => {
    const parsed = parsedLabelConfig(MOOD)
    expect(controlWeights(parsed)).toEqual({
      mood: { overall: 1, type: 'Choices', labels: { good: 1, bad: 1 } },
    })
    const set = {
      mood: { overall: 0.5, type: 'Choices', labels: { good: 0, gone: 1 } },
      nope: { overall: 1 },
    }
    expect(controlWeights(parsed, set)).toEqual({
      mood: { overall: 0.5, type: 'Choices', labels: { good: 0, bad: 1 } },
    })
  })
})

describe('task data', () => {
  const keys = requiredDataKeys(MOOD)

  it('[C60] keys come from named tags with a value', () => {
    const config =
      '<View><Header value="$title"/><Header name="h" value="About $who and $what"/><Image name="a" value="$m"/>' +
      '<Video name="v" value="$m"/><Audio name="b" value="$m"/><Image name="i" valueList="$pages"/><Text name="n" value="$a.b"/></View>'
    expect([...requiredDataKeys(config)]).toEqual([
      ['who', 'Header'],
      ['m', 'Video'],
      ['a.b', 'Text'],
    ])
  })

  it('[C61] messages are those of the import', () => {
    const other = { other: 'b' }
    expect(wordItemProblem(1, checkTaskItem(keys, other) ?? '', other)).toBe(
      `Error at item 1: "text" key is expected in task data [assume: item as is = task root with values]  :: {'other': 'b'}`,
    )
    expect(checkTaskItem(keys, { data: { other: 1 } })).toBe(
      '"text" key is expected in task data [assume: item["data"] = task root with values]',
    )
    expect(wordItemProblem(0, checkTaskItem(keys, 'x') ?? '', 'x')).toBe(
      'Error at item 0: Task root must be dict with "data", "meta", "annotations", "predictions" fields :: x',
    )
    const item = { data: { text: 'e' }, annotations: [{ x: 1 }] }
    expect(wordItemProblem(0, checkTaskItem(keys, item) ?? '', item)).toBe(
      `Error at item 0: Annotation must have "result" fields :: {'data': {'text': 'e'}, 'annotations': [{'x': 1}]}`,
    )
    expect(checkTaskItem(keys, { data: { text: { a: null } } })).toBe(
      `data['text']={'a': None} is of type 'dict', but the object tag Text expects the following types: ['str', 'int', 'float', 'list']`,
    )
  })

  it('[C61] messages are plain for people', () => {
    const picture = requiredDataKeys('<View><Image name="i" value="$image"/></View>')
    const problems = [
      { other: 'b' },
      { data: { text: { a: null } } },
      'x',
      { data: { text: 'e' }, annotations: [{ x: 1 }] },
      { data: { text: 'e' }, meta: 5 },
    ].map((item) => taskItemProblem(keys, item))
    expect([...problems, taskItemProblem(picture, { image: null })]).toEqual([
      'There is no "text", which the labeling setup shows',
      '"text" is an object, and Text takes text or a number or a list',
      'A task must be an object',
      'One of the annotations has no "result"',
      '"meta" must be an object',
      '"image" is empty, and Image takes text or a list',
    ])
    expect(taskItemProblem(keys, { text: 5 })).toBeUndefined()
  })

  it('[C62] accepts what fits, with any further keys', () => {
    expect(checkTaskItem(keys, { text: 5, more: [] })).toBeUndefined()
    expect(
      checkTaskItem(keys, { data: { text: 'a' }, annotations: [{ result: [] }], meta: {} }),
    ).toBeUndefined()
    expect(checkTaskItem(requiredDataKeys('<View></View>'), { anything: 1 })).toBeUndefined()
    expect(
      checkTaskItem(requiredDataKeys('<View><Text name="t" value="$a.b"/></View>'), { a: { b: 'x' } }),
    ).toBeUndefined()
  })

  it('[C63] the unnamed column becomes the first key', () => {
    expect(renameUnnamedColumn(keys, { $undefined$: 'x' })).toEqual({ text: 'x' })
  })
})

describe('changing the config of a project with data', () => {
  const content: ProjectContent = {
    taskCount: 2,
    annotationCount: 1,
    draftCount: 0,
    createdAnnotations: { 'mood|text|choices': 1 },
    createdLabels: { mood: { good: 1 } },
    createdLabelsDrafts: {},
  }
  const check = (text: string, withLabels = true) => checkConfigChange(text, content, { withLabels })

  it('[C70] refuses what would orphan results, with counts', () => {
    expect(check(MOOD.replace('"mood"', '"feeling"'))).toBe(
      'Created annotations are incompatible with provided labeling schema, we found:\n1 with from_name=mood, to_name=text, type=choices',
    )
    const renamed = MOOD.replace('"good"', '"fine"')
    expect(check(renamed)).toBe(
      'These labels still exist in annotations or drafts:\ngood (1 annotation)\nPlease add labels to tag with name="mood".',
    )
    expect(check(renamed, false)).toBeUndefined()
    const drafts = {
      ...content,
      createdAnnotations: {},
      createdLabels: {},
      createdLabelsDrafts: { gone: { a: 2 } },
    }
    expect(checkConfigChange(MOOD, drafts, { withLabels: true })).toBe(
      `There are 2 annotation(s) created with tag "gone", you can't remove it`,
    )
  })

  it('[C71] accepts the rest', () => {
    expect(check(MOOD)).toBeUndefined()
    expect(check(MOOD.replace('<Choice value="bad"/>', ''))).toBeUndefined()
    expect(check('<View></View>')).toBeUndefined()
    expect(
      checkConfigChange(MOOD.replace('"mood"', '"x"'), { ...content, taskCount: 0 }, { withLabels: true }),
    ).toBeUndefined()
    const pages =
      '<View><Repeater on="$p" indexFlag="{{i}}"><Image name="p_{{i}}" value="$p[{{i}}].u"/><Choices name="c_{{i}}" toName="p_{{i}}"><Choice value="a"/></Choices></Repeater></View>'
    const used = {
      ...content,
      createdAnnotations: { 'c_12|p_12|choices': 3 },
      createdLabels: { c_12: { a: 3 } },
    }
    expect(checkConfigChange(pages, used, { withLabels: true })).toBeUndefined()
    expect(
      checkConfigChange(
        pages,
        { ...used, createdAnnotations: { 'd_1|p_1|choices': 3 } },
        { withLabels: true },
      ),
    ).toContain('3 with')
  })

  it('[C72] a change is essential when controls, inputs or labels changed', () => {
    expect(isEssentialChange(MOOD, MOOD)).toBe(false)
    expect(isEssentialChange(MOOD, MOOD.replace('"mood"', '"feeling"'))).toBe(true)
    expect(isEssentialChange(MOOD, MOOD.replace('$text', '$other'))).toBe(true)
    expect(isEssentialChange(MOOD, MOOD.replace('<Choice value="bad"/>', ''))).toBe(true)
    expect(
      isEssentialChange(
        MOOD,
        MOOD.replace('<Choice value="bad"/>', '<Choice value="bad"/><Choice value="new"/>'),
      ),
    ).toBe(false)
  })
})

it('[C80] the sample task fits its own config; the comment wins', () => {
  const media = { image: '/sample.png', audio: '/a.mp3', video: '/v.mp4', pdf: '/p.pdf' }
  const config =
    '<View><!-- {"data": {"b": "mine"}} --><Image name="i" value="$a"/><Text name="t" value="$b"/></View>'
  const data = sampleTask(config, media)
  expect(data).toEqual({ a: '/sample.png', b: 'mine' })
  expect(checkTaskItem(requiredDataKeys(config), { data })).toBeUndefined()
})
