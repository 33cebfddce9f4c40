// Times as people read them: relative up to a week, then the date. The clock is an argument.

const MINUTE_MS = 60_000
const HOUR_MS = 60 * MINUTE_MS
const DAY_MS = 24 * HOUR_MS

/** `4 min ago`, `yesterday`, `12 Feb 2026`; empty without a date. */
export function relativeTime(at: Date | undefined, nowMs: number, locale: string): string {
  if (at === undefined) return ''
  const passedMs = nowMs - at.getTime()
  const words = new Intl.RelativeTimeFormat(locale, { numeric: 'auto', style: 'short' })
  if (passedMs < MINUTE_MS) return words.format(0, 'second')
  if (passedMs < HOUR_MS) return words.format(-Math.floor(passedMs / MINUTE_MS), 'minute')
  if (passedMs < DAY_MS) return words.format(-Math.floor(passedMs / HOUR_MS), 'hour')
  if (passedMs < 7 * DAY_MS) return words.format(-Math.floor(passedMs / DAY_MS), 'day')
  return shortDate(at, locale)
}

/** `12 Feb 2026`. */
export function shortDate(at: Date, locale: string): string {
  return new Intl.DateTimeFormat(locale, { day: 'numeric', month: 'short', year: 'numeric' }).format(at)
}

/** Date and time to the second, for titles. */
export function fullTime(at: Date, locale: string): string {
  return new Intl.DateTimeFormat(locale, { dateStyle: 'medium', timeStyle: 'medium' }).format(at)
}
