import { FORMATS } from '@siali/formats'
import { expect, it } from 'vitest'
import { WRITTEN_FORMATS } from './written-formats.ts'

it('names exactly the formats that can be written', () => {
  expect([...WRITTEN_FORMATS]).toEqual(FORMATS.map((format) => format.id))
})
