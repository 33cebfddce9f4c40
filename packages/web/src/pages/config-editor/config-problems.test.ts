import { expect, it } from 'vitest'
import { editDistance, localProblems, withServerProblem } from './config-problems.ts'
import { lostLabels } from './lost-labels.ts'

const config =
  '<View>\n  <Text name="text" value="$text"/>\n  <Choices name="c" toName="texd">\n    <Choice value="A"/>\n  </Choices>\n</View>'

it('a name that points nowhere has a place and a near name to change to', () => {
  expect(localProblems(config)[0]).toMatchObject({
    severity: 'error',
    line: 3,
    value: 'texd',
    suggestion: 'text',
  })
})

it('broken XML is one problem with a place', () => {
  expect(localProblems('<View>\n<Text')).toHaveLength(1)
})

it('what the server says is added only when nothing is wrong here', () => {
  const own = localProblems(config)
  expect(withServerProblem(own, 'x')).toEqual(own)
  expect(withServerProblem([], 'unclosed token: line 2, column 4')).toEqual([
    { severity: 'error', message: 'unclosed token: line 2, column 4', line: 2, column: 5 },
  ])
})

it('counts letters to change', () => {
  expect(editDistance('photo', 'foto')).toBe(2)
  expect(editDistance('', 'ab')).toBe(2)
})

it('names labels in use that are gone', () => {
  expect(lostLabels(config, { c: { A: 4, B: 2, C: 0 } })).toEqual([{ control: 'c', label: 'B', count: 2 }])
  expect(lostLabels('<', { c: { A: 1 } })).toEqual([])
})
