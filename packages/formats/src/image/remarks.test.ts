import { expect, it } from 'vitest'
import { answerRemarks, noteOf } from './remarks.ts'

it('flags of an image make choices in a project that has no controls yet, attributes are left', () => {
  const context = { keys: new Map<string, string>(), controls: {}, into: 'annotations' as const }
  const remarks = ['night', 'indoor'].map((name) => ({ name, value: 'true', kind: 'flag' as const }))
  const other = { name: 'who', value: 'me' }
  expect(answerRemarks(context, { toName: 'image', isRegion: false }, [...remarks, other])).toEqual({
    answers: [{ fromName: 'choice', type: 'choices', value: { choices: ['night', 'indoor'] } }],
    rest: [other],
  })
  expect(answerRemarks(context, { toName: 'image', isRegion: true }, remarks).rest).toEqual(remarks)
})

it('a control that says one thing takes the first, and the note keeps the second', () => {
  const controls = { age: { type: 'Number', to_name: ['image'], inputs: [] } }
  const context = { keys: new Map<string, string>(), controls, into: 'annotations' as const }
  const remarks = ['3', '4'].map((value) => ({ name: 'age', value }))
  const { answers, rest } = answerRemarks(context, { toName: 'image', isRegion: true }, remarks)
  expect(answers.map(({ value }) => value)).toEqual([{ number: 3 }])
  expect(noteOf(rest)).toEqual({ text: ['age: 4'] })
})
