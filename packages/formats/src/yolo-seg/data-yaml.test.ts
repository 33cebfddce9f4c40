import { parse } from 'yaml'
import { expect, it } from 'vitest'
import { printDataYaml } from './yolo-lines.ts'

it('a data.yaml names folders beside it: Ultralytics takes a path that exists from where it runs', () => {
  expect(parse(printDataYaml(['cat', 'no', '1: "é"'], ['kpt_shape: [2, 3]']))).toEqual({
    train: 'images',
    val: 'images',
    kpt_shape: [2, 3],
    names: { 0: 'cat', 1: 'no', 2: '1: "é"' },
  })
})
