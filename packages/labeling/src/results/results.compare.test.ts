import { describe, expect, it } from 'vitest'
import { parseConfig } from '../config/config.tree.ts'
import { compareResults } from './results.compare.ts'

const config = parseConfig(`<View>
  <Image name="image" value="$image"/>
  <RectangleLabels name="box" toName="image"><Label value="Cat"/><Label value="Dog"/></RectangleLabels>
  <Choices name="mood" toName="image"><Choice value="Calm"/><Choice value="Wild"/></Choices>
</View>`)
const box = (id: string, label: string, x = 10) => ({
  id,
  type: 'rectanglelabels',
  from_name: 'box',
  to_name: 'image',
  original_width: 100,
  original_height: 100,
  image_rotation: 0,
  value: { x, y: 10, width: 20, height: 20, rotation: 0, rectanglelabels: [label] },
})
const mood = (id: string, choice: string) => ({
  id,
  type: 'choices',
  from_name: 'mood',
  to_name: 'image',
  value: { choices: [choice] },
})

describe('two versions of an annotation', () => {
  it('are the same whatever the order of their items and whoever made them', () => {
    const first = [box('a', 'Cat'), box('b', 'Dog'), mood('m', 'Calm')]
    const second = [mood('n', 'Calm'), { ...box('b', 'Dog'), origin: 'prediction' }, box('a', 'Cat')]
    expect(compareResults(config, first, second)).toEqual([])
  })

  it('differ in answers by their words, whatever the ids, and answers come first', () => {
    expect(compareResults(config, [box('a', 'Cat'), mood('m', 'Calm')], [mood('n', 'Wild')])).toEqual([
      { kind: 'answer', how: 'words', name: 'mood', first: 'Calm', second: 'Wild' },
      { kind: 'region', how: 'onlyFirst', name: 'Cat', region: 'a' },
    ])
    expect(compareResults(config, [], [mood('n', 'Wild')])).toEqual([
      { kind: 'answer', how: 'onlySecond', name: 'mood', second: 'Wild' },
    ])
  })

  it('differ in regions by label and by place', () => {
    const first = [box('a', 'Cat'), box('b', 'Dog'), box('c', 'Dog')]
    const second = [box('a', 'Dog'), box('b', 'Dog', 40), box('d', 'Cat')]
    expect(compareResults(config, first, second).map(({ how, name, region }) => [region, how, name])).toEqual(
      [
        ['a', 'words', 'Cat'],
        ['b', 'shape', 'Dog'],
        ['c', 'onlyFirst', 'Dog'],
        ['d', 'onlySecond', 'Cat'],
      ],
    )
  })

  it('pair nothing by chance: items without ids are of one side alone', () => {
    const { id: _, ...bare } = box('x', 'Cat')
    expect(compareResults(config, [bare], [bare]).map(({ how }) => how)).toEqual(['onlyFirst', 'onlySecond'])
  })

  it('name a relation and items without an editor', () => {
    const regions = [box('a', 'Cat'), box('b', 'Dog')]
    const relation = { type: 'relation', from_id: 'a', to_id: 'b', direction: 'right', labels: ['chases'] }
    const odd = { id: 'o', type: 'novel', from_name: 'novel', to_name: 'image', value: { novel: 1 } }
    expect(compareResults(config, [...regions, relation, odd], regions)).toEqual([
      { kind: 'other', how: 'onlyFirst', name: 'novel' },
      { kind: 'relation', how: 'onlyFirst', name: 'chases' },
    ])
  })
})
