import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { readMarks } from './task-marks.ts'

const colorOf = (control: string, label: string) =>
  control === 'box' && label === 'Cup' ? '#1cd6ff' : undefined
const size = { to_name: 'image', original_width: 600, original_height: 400 }
const picture = { object: 'image', width: 600, height: 400 }

describe('marks over pictures', () => {
  it('are boxes, ellipses by their frame, and polygons, in the colour of their label', () => {
    const regions = [
      { ...size, from_name: 'box', label: 'Cup', value: { x: 1, y: 2, width: 3, height: 4, rotation: 5 } },
      { ...size, from_name: 'box', label: 'Lid', value: { x: 50, y: 40, radiusX: 10, radiusY: 5 } },
      {
        ...size,
        from_name: 'shape',
        label: null,
        value: {
          points: [
            [1, 2],
            [3, 4],
            ['x', 1],
          ],
        },
      },
      { ...size, from_name: 'dot', label: 'Cup', value: { x: 1, y: 1 } },
    ]
    expect(readMarks({ is_model: false, regions }, colorOf)).toEqual({
      isModel: false,
      marks: [
        {
          ...picture,
          color: '#1cd6ff',
          shape: { kind: 'box', x: 1, y: 2, width: 3, height: 4, rotation: 5 },
        },
        {
          ...picture,
          color: undefined,
          shape: { kind: 'ellipse', x: 40, y: 35, width: 20, height: 10, rotation: 0 },
        },
        {
          ...picture,
          color: undefined,
          shape: {
            kind: 'polygon',
            points: [
              [1, 2],
              [3, 4],
            ],
          },
        },
      ],
    })
  })

  it('of hostile results are left out, and never throw', () => {
    fc.assert(
      fc.property(fc.array(fc.record({ value: fc.anything(), to_name: fc.anything() })), (regions) => {
        expect(readMarks({ is_model: true, regions }, colorOf)).toBeUndefined()
      }),
    )
    fc.assert(fc.property(fc.anything(), (value) => void readMarks(value, colorOf)))
  })
})
