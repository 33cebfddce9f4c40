// Praat's text form of a TextGrid: tiers of intervals that follow each other without gaps. Pure.

export interface Interval {
  readonly startSec: number
  readonly endSec: number
  readonly text: string
}

export interface Tier {
  readonly name: string
  /** By start, without overlaps. */
  readonly intervals: readonly Interval[]
}

const quote = (text: string) => `"${text.replaceAll('"', '""')}"`

/** The whole file; gaps become empty intervals. `endSec`: where all tiers end. */
export function printTextGrid(tiers: readonly Tier[], endSec: number): string {
  const lines = [
    'File type = "ooTextFile"',
    'Object class = "TextGrid"',
    '',
    'xmin = 0',
    `xmax = ${endSec}`,
    'tiers? <exists>',
    `size = ${tiers.length}`,
    'item []:',
  ]
  for (const [at, { name, intervals }] of tiers.entries()) {
    const whole = withGaps(intervals, endSec)
    lines.push(
      `    item [${at + 1}]:`,
      '        class = "IntervalTier"',
      `        name = ${quote(name)}`,
      '        xmin = 0',
      `        xmax = ${endSec}`,
      `        intervals: size = ${whole.length}`,
    )
    for (const [place, interval] of whole.entries()) {
      lines.push(
        `        intervals [${place + 1}]:`,
        `            xmin = ${interval.startSec}`,
        `            xmax = ${interval.endSec}`,
        `            text = ${quote(interval.text)}`,
      )
    }
  }
  return `${lines.join('\n')}\n`
}

function withGaps(intervals: readonly Interval[], endSec: number): Interval[] {
  const whole: Interval[] = []
  let at = 0
  for (const interval of intervals) {
    if (interval.startSec > at) whole.push({ startSec: at, endSec: interval.startSec, text: '' })
    whole.push(interval)
    at = interval.endSec
  }
  if (at < endSec || whole.length === 0) whole.push({ startSec: at, endSec, text: '' })
  return whole
}

/** The tiers of intervals of a file, long or short form; empty intervals are left out. @throws SyntaxError. */
export function readTextGrid(text: string): Tier[] {
  const values = valuesOf(text)
  let at = 0
  const next = (): string | number => {
    const value = values[at++]
    if (value === undefined) throw new SyntaxError('the TextGrid ends too early')
    return value
  }
  const number = (): number => {
    const value = next()
    if (typeof value !== 'number') throw new SyntaxError(`a number is expected instead of "${value}"`)
    return value
  }
  if (next() !== 'ooTextFile' || next() !== 'TextGrid')
    throw new SyntaxError('this is no TextGrid in text form')
  number()
  number()
  const tiers: Tier[] = []
  for (let left = number(); left > 0; left--) {
    const kind = next()
    const name = String(next())
    number()
    number()
    const intervals: Interval[] = []
    for (let rest = number(); rest > 0; rest--) {
      const startSec = number()
      const endSec = kind === 'IntervalTier' ? number() : startSec
      const said = String(next())
      if (said !== '') intervals.push({ startSec, endSec, text: said })
    }
    tiers.push({ name, intervals })
  }
  return tiers
}

/** Texts in quotes and numbers that stand alone; whatever else is a comment. */
function valuesOf(text: string): (string | number)[] {
  const found = text.matchAll(/"((?:[^"]|"")*)"|(?:^|[\s=])(-?\d+(?:\.\d+)?(?:[eE][+-]?\d+)?)(?=\s|$)/g)
  return [...found].map(([, quoted, digits]) =>
    quoted === undefined ? Number(digits) : quoted.replaceAll('""', '"'),
  )
}
