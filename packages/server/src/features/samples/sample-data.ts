// The sample dialogue and the sample time series. Pure, and the same at every call.

const DIALOGUE = [
  ['Mara', 'The tide gauge stopped at four this morning.'],
  ['Iven', 'Is the battery flat, or did the float get stuck again?'],
  ['Mara', 'The battery is fine. There is weed around the float.'],
  ['Iven', 'Then I take the small boat out before the wind turns.'],
  ['Mara', 'Bring the spare sensor, we may have to swap it.'],
] as const

/** Who says what, under the two names asked for. */
export function paragraphs(nameKey: string, textKey: string): Record<string, string>[] {
  return DIALOGUE.map(([name, text]) =>
    Object.fromEntries([
      [nameKey, name],
      [textKey, text],
    ]),
  )
}

export interface SeriesWish {
  /** Name of the column of times; undefined: the series has none. */
  readonly time: string | undefined
  readonly values: readonly string[]
  readonly separator: string
  /** As strftime writes it; undefined: whole seconds from 0. */
  readonly timeFormat: string | undefined
}

const ROWS = 1000
const START = Date.UTC(2026, 0, 1)

/** A table of 1,000 rows, one a second: waves of different lengths. Without a header when all names are numbers. */
export function timeSeries({ time, values, separator, timeFormat }: SeriesWish): string {
  const names = time === undefined ? [...values] : [time, ...values]
  const cell = (text: string) =>
    text.includes(separator) || /["\r\n]/.test(text) ? `"${text.replaceAll('"', '""')}"` : text
  const rows = Array.from({ length: ROWS }, (_, row) => {
    const when = timeFormat === undefined ? String(row) : formatTime(START + row * 1000, timeFormat)
    const waves = values.map((_name, column) => wave(row, column).toFixed(4))
    return time === undefined ? waves : [when, ...waves]
  })
  const header = names.every((name) => /^\d+$/.test(name)) ? [] : [names]
  return [...header, ...rows].map((cells) => `${cells.map(cell).join(separator)}\n`).join('')
}

const wave = (row: number, column: number) =>
  Math.sin((2 * Math.PI * row) / (120 + 37 * column)) + 0.3 * Math.sin((2 * Math.PI * row) / (11 + column))

/** `ms` since 1970 in UTC; directives it does not know stay as they are. */
function formatTime(ms: number, format: string): string {
  const [date = '', clock = ''] = new Date(ms).toISOString().split(/[TZ]/)
  const [year = '', month = '', day = ''] = date.split('-')
  const [hour = '', minute = '', seconds = ''] = clock.split(':')
  const [second = '', fraction = ''] = seconds.split('.')
  const parts: Readonly<Record<string, string>> = {
    Y: year,
    y: year.slice(2),
    m: month,
    d: day,
    H: hour,
    M: minute,
    S: second,
    f: fraction.padEnd(6, '0'),
    s: String(ms / 1000),
    '%': '%',
  }
  return format.replaceAll(/%([YymdHMSfs%])/g, (_, name: string) => parts[name] ?? '')
}
