// Distributions on the wire.

import type { Distribution as Wire } from '@siali/contract'
import type { Distribution } from './distribution.ts'

export function presentDistribution({ total, looked, found }: Distribution): Wire {
  const isSample = looked !== 'all'
  if (found === undefined)
    return { total, counted: 0, is_sample: isSample, filled: 0, range: null, values: null }
  if ('range' in found) {
    const { range, isTime } = found
    const { counted, filled, low, middle, high, step, buckets, places } = range
    const counts = new Map(places)
    return {
      total,
      counted,
      is_sample: isSample,
      filled,
      range:
        low === null || middle === null || high === null
          ? null
          : {
              is_time: isTime,
              min: low,
              median: middle,
              max: high,
              start: low,
              step,
              counts: Array.from({ length: buckets }, (_, place) => counts.get(place) ?? 0),
            },
      values: null,
    }
  }
  const { counted, filled, distinct, top } = found
  return {
    total,
    counted,
    is_sample: isSample,
    filled,
    range: null,
    values: { distinct, top: top.map(([value, count]) => ({ value, count })) },
  }
}
