// The five expressions that fill a data field: range, sample, random, choices, replace. Read by their shape; nothing is
// ever evaluated.

import { wordOf } from '../../../http/body.ts'
import { invalid } from '../../../http/errors.ts'

export interface FieldExpression {
  /** Wants the present text of the field. */
  readonly needsText: boolean
  /** The value of the task at `place` (from 0) of the selection; undefined becomes null. */
  next(place: number, text?: string): unknown
}

const HELP =
  'Write range(start), sample(), random(min, max), choices([values], [weights]) or replace("old", "new").'
const refuse = () => invalid({ value: [HELP] })

/** @throws AppError 400 with the five forms. */
export function parseExpression(given: unknown, random: () => number = Math.random): FieldExpression {
  const [, name = '', inner = ''] =
    /^\s*([a-z]+)\((.*)\)\s*$/s.exec(wordOf(given ?? '').slice(0, 100_000)) ?? []
  const args = parseArguments(inner)
  const numbers = args.filter((arg) => typeof arg === 'number')
  switch (name) {
    case 'range': {
      const [start = 0] = numbers
      if (args.length > 1 || numbers.length !== args.length) throw refuse()
      return { needsText: false, next: (place) => start + place }
    }
    case 'sample':
      if (args.length > 0) throw refuse()
      return { needsText: false, next: () => random() }
    case 'random': {
      const [min, max] = numbers
      if (args.length !== 2 || min === undefined || max === undefined) throw refuse()
      if (!Number.isSafeInteger(min) || !Number.isSafeInteger(max) || max < min) throw refuse()
      return { needsText: false, next: () => min + Math.floor(random() * (max - min + 1)) }
    }
    case 'choices': {
      const [values, weights] = args
      if (!Array.isArray(values) || values.length === 0 || args.length > 2) throw refuse()
      return { needsText: false, next: chooser(values, weights, random) }
    }
    case 'replace': {
      const [from, to] = args
      if (typeof from !== 'string' || from === '' || typeof to !== 'string' || args.length !== 2)
        throw refuse()
      return { needsText: true, next: (_place, text) => text?.replaceAll(from, () => to) }
    }
    default:
      throw refuse()
  }
}

// Arguments are JSON, and texts may stand in single quotes.
function parseArguments(inner: string): unknown[] {
  const json = inner.replaceAll(/"(?:[^"\\]|\\.)*"|'((?:[^'\\]|\\.)*)'/gs, (text, single?: string) =>
    single === undefined ? text : JSON.stringify(single.replaceAll("\\'", "'")),
  )
  try {
    return JSON.parse(`[${json}]`) as unknown[]
  } catch {
    throw refuse()
  }
}

function chooser(values: readonly unknown[], given: unknown, random: () => number): () => unknown {
  const weights = given === undefined ? values.map(() => 1) : given
  const isWeight = (one: unknown): one is number => typeof one === 'number' && one >= 0
  if (!Array.isArray(weights) || weights.length !== values.length || !weights.every(isWeight)) throw refuse()
  const sum = weights.reduce((total, weight) => total + weight, 0)
  if (sum <= 0) throw refuse()
  return () => {
    let left = random() * sum
    return values.find((_value, index) => (left -= weights[index] ?? 0) < 0) ?? values.at(-1)
  }
}
