import { FORMATS } from '@siali/formats'
import { expect, it } from 'vitest'
import { WRITTEN_FORMATS } from '../packages/web/src/pages/export/written-formats.ts'

// Here because the pages do not import the formats package, which is large, and the list must still equal its own.
it('offers in the export dialog exactly the formats that can be written', () => {
  expect([...WRITTEN_FORMATS]).toEqual(FORMATS.map((format) => format.id))
})
