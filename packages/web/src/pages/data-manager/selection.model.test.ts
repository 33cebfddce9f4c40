import fc from 'fast-check'
import { expect, it } from 'vitest'
import { countSelected, EVERYTHING, isSelected, NOTHING, withSelected } from './selection.model.ts'

const ids = fc.array(fc.integer({ min: 1, max: 20 }))

it('choosing tasks chooses them and leaves the others as they were', () => {
  fc.assert(
    fc.property(fc.boolean(), ids, ids, fc.boolean(), (all, listed, touched, isChosen) => {
      const before = { all, ids: [...new Set(listed)] }
      const after = withSelected(before, touched, isChosen)
      for (let id = 1; id <= 20; id += 1) {
        expect(isSelected(after, id)).toBe(touched.includes(id) ? isChosen : isSelected(before, id))
      }
    }),
  )
})

it('counts the chosen ones out of all', () => {
  expect(countSelected(NOTHING, 10)).toBe(0)
  expect(countSelected(EVERYTHING, 10)).toBe(10)
  expect(countSelected(withSelected(EVERYTHING, [3], false), 10)).toBe(9)
})
