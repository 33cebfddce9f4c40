import { describe, expect, it } from 'vitest'
import { labelColors, readLabels } from './task-labels.ts'

const CONFIG = `<View>
  <Image name="image" value="$image"/>
  <RectangleLabels name="box" toName="image">
    <Label value="Cup" background="#112233"/>
    <Label value="Spoon"/>
  </RectangleLabels>
  <Choices name="mood" toName="image"><Choice value="Calm"/></Choices>
</View>`

describe('labels of a task in a list', () => {
  it('keep their order, labels with their colour, choices without', () => {
    const given = [
      { from_name: 'box', label: 'Spoon' },
      { from_name: 'box', label: 'Cup' },
      { from_name: 'mood', label: 'Calm' },
    ]
    const labels = readLabels(given, labelColors(CONFIG))
    expect(labels.map(({ text }) => text)).toEqual(['Spoon', 'Cup', 'Calm'])
    expect(labels[0]?.color).toMatch(/^#[0-9a-f]{6}$/)
    expect(labels.slice(1).map(({ color }) => color)).toEqual(['#112233', undefined])
  })

  it('leave out what is no label', () => {
    expect(readLabels(undefined, labelColors(CONFIG))).toEqual([])
    expect(readLabels([null, {}, 'no', { from_name: 'box' }], labelColors(CONFIG))).toEqual([])
  })

  it('have no colour when the setup cannot be read', () => {
    expect(labelColors('<View')('box', 'Cup')).toBeUndefined()
  })
})
