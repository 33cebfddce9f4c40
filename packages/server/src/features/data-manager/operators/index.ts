// THE list of operators.

import type { Operator } from '../operator.ts'
import { isBetween, isNotBetween } from './between.operator.ts'
import { greater, greaterOrEqual, less, lessOrEqual } from './compare.operator.ts'
import { contains, notContains } from './contains.operator.ts'
import { endsWith, startsWith } from './edges.operator.ts'
import { empty, exists, notExists } from './empty.operator.ts'
import { equal } from './equal.operator.ts'
import { inList, notInList } from './list.operator.ts'
import { notEqual } from './not-equal.operator.ts'
import { regex } from './regex.operator.ts'

export const OPERATORS: readonly Operator[] = [
  equal,
  notEqual,
  less,
  lessOrEqual,
  greater,
  greaterOrEqual,
  isBetween,
  isNotBetween,
  inList,
  notInList,
  contains,
  notContains,
  regex,
  empty,
  exists,
  notExists,
  startsWith,
  endsWith,
]
