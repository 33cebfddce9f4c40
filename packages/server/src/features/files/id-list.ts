// Lists of ids as bodies carry them. Pure.

import { invalid } from '../../http/errors.ts'

const MAX_IDS = 100_000

/** Whole numbers of a list; undefined when there is none. @throws AppError `validation` for anything else. */
export function readIdList(given: unknown, name: string): number[] | undefined {
  if (given === undefined || given === null) return undefined
  if (!Array.isArray(given)) throw invalid({ [name]: ['Expected a list of ids.'] })
  if (given.length > MAX_IDS) throw invalid({ [name]: [`At most ${MAX_IDS} ids can be named.`] })
  return given.map((item: unknown) => {
    const text = typeof item === 'string' || typeof item === 'number' ? String(item) : ''
    if (!/^\d{1,15}$/.test(text)) throw invalid({ [name]: ['Expected a list of ids: whole numbers.'] })
    return Number(text)
  })
}
