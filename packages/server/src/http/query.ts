// Query strings as clients really write them: booleans in many words, lists in four forms, page numbers as text.

import { invalid } from './errors.ts'
import { toBoolean } from './body.ts'

export type RawQuery = Readonly<Record<string, string | string[] | undefined>>

/** The last value of a parameter, as the incumbent reads repeated ones; undefined when absent. */
export function queryText(query: RawQuery, name: string): string | undefined {
  const value = query[name]
  return Array.isArray(value) ? value.at(-1) : value
}

/** `true/True/1/on/yes` and their opposites; `fallback` when absent or none of these. */
export function queryBoolean(query: RawQuery, name: string, fallback = false): boolean {
  const text = queryText(query, name)
  return text === undefined ? fallback : (toBoolean(text) ?? fallback)
}

/** @throws AppError `validation` unless the value is a run of digits. */
export function queryInteger(query: RawQuery, name: string): number | undefined {
  const text = queryText(query, name)
  if (text === undefined || text === '') return undefined
  if (!/^\d{1,15}$/.test(text))
    throw invalid({ [name]: `Incorrect value in key "${name}" = "${text}". It should be digit string.` })
  return Number(text)
}

/** Items of a list parameter: repeated keys, `name[]=`, comma lists and a JSON array all count. */
export function queryList(query: RawQuery, name: string): string[] | undefined {
  const given = [query[name], query[`${name}[]`]].flat().filter((value) => value !== undefined)
  if (given.length === 0) return undefined
  return given.flatMap(splitList)
}

function splitList(text: string): string[] {
  const trimmed = text.trim()
  if (trimmed.startsWith('[')) {
    try {
      const parsed: unknown = JSON.parse(trimmed)
      if (Array.isArray(parsed)) return parsed.map(String)
    } catch {
      // Not JSON after all: read as a comma list below.
    }
  }
  return trimmed
    .split(',')
    .map((item) => item.trim())
    .filter((item) => item !== '')
}

/** Ids of a list parameter. @throws AppError `validation` naming the first item that is no id. */
export function queryIds(query: RawQuery, name: string): number[] | undefined {
  const items = queryList(query, name)
  if (items === undefined) return undefined
  return items.map((item) => {
    if (!/^\d{1,15}$/.test(item)) throw invalid({ [name]: [`"${item}" is not an id. Write whole numbers.`] })
    return Number(item)
  })
}
