import { describe, expect, it } from 'vitest'
import { labelColors, listLabels } from './task-labels.ts'

const CONFIG = `<View>
  <Image name="image" value="$image"/>
  <RectangleLabels name="box" toName="image">
    <Label value="Cup" background="#112233"/>
    <Label value="Spoon"/>
  </RectangleLabels>
  <Choices name="mood" toName="image"><Choice value="Calm"/></Choices>
</View>`
const box = (label: string) => ({
  from_name: 'box',
  type: 'rectanglelabels',
  value: { rectanglelabels: [label] },
})
const mood = { from_name: 'mood', type: 'choices', value: { choices: [['Mood', 'Calm']] } }

describe('labels of a task in a list', () => {
  it('stand once each in the order given, labels in their colour, choices without', () => {
    const given = [{ result: [box('Spoon'), box('Cup'), box('Spoon'), mood], wasSkipped: false }]
    const labels = listLabels(given, labelColors(CONFIG))
    expect(labels.map(({ text }) => text)).toEqual(['Spoon', 'Cup', 'Calm'])
    expect(labels[0]?.color).toMatch(/^#[0-9a-f]{6}$/)
    expect(labels.slice(1).map(({ color }) => color)).toEqual(['#112233', undefined])
  })

  it('leave out what was skipped and what is no list of texts', () => {
    const odd = [null, { from_name: 'box', type: 'rectanglelabels', value: null }, { value: {} }, 'no']
    const given = [
      { result: [box('Cup')], wasSkipped: true },
      { result: odd, wasSkipped: false },
    ]
    expect(listLabels(given, labelColors(CONFIG))).toEqual([])
  })

  it('have no colour when the setup cannot be read', () => {
    expect(labelColors('<View')('box', 'Cup')).toBeUndefined()
  })
})
