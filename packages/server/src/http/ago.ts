// How long ago, in the two largest units, as the incumbent words it.

const UNITS = [
  ['year', 31_536_000],
  ['month', 2_592_000],
  ['week', 604_800],
  ['day', 86_400],
  ['hour', 3600],
  ['minute', 60],
] as const

/** `3 minutes`, `2 days, 4 hours`; `0 minutes` at first. The blank inside is a no-break space, as on the wire. */
export function ago(then: Date, now: Date): string {
  let rest = Math.max(0, Math.floor((now.getTime() - then.getTime()) / 1000))
  const parts: string[] = []
  for (const [name, seconds] of UNITS) {
    const n = Math.floor(rest / seconds)
    rest -= n * seconds
    if (n > 0) parts.push(`${n}\u00a0${name}${n === 1 ? '' : 's'}`)
    // Adjacent units only: a year and three minutes is a year.
    else if (parts.length > 0) break
    if (parts.length === 2) break
  }
  return parts.join(', ') || '0\u00a0minutes'
}
