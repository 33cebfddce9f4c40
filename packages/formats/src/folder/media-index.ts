// Which file of a folder a name means: the same path, the same end of a path, or the same stem. Pure.
import { baseOf, folderOf, stemOf } from './folder.ts'

/** A name that fits several files equally well. */
export const SEVERAL = Symbol('several')

export interface MediaIndex {
  /**
   * The path that a reference in a file of `from` (a folder) means; SEVERAL when it fits more than one equally well.
   * With `byStem` the extension may differ.
   */
  find(reference: string, from: string, byStem?: boolean): string | typeof SEVERAL | undefined
}

const MAX_REFERENCE = 1024

export function mediaIndex(paths: readonly string[]): MediaIndex {
  const exact = new Set(paths)
  const byName = Map.groupBy(paths, (path) => baseOf(path).toLowerCase())
  const byStem = Map.groupBy(paths, (path) => stemOf(path).toLowerCase())
  const pick = (reference: string, from: string, candidates: readonly string[]) => {
    const best = bestOf(candidates, (path) => commonEnd(path, reference))
    // Of equals the nearest to the file that names it, then the one of the same case.
    const near = bestOf(best, (path) => commonStart(folderOf(path), from))
    const same = bestOf(near, (path) => (baseOf(path) === baseOf(reference) ? 1 : 0))
    return same.length > 1 ? SEVERAL : same[0]
  }
  return {
    find(reference, from, withStem = false) {
      if (reference === '' || reference.length > MAX_REFERENCE || /[\n\r\0]/.test(reference)) return undefined
      for (const text of spellingsOf(reference)) {
        const direct = [joined(from, text), text].find((path) => exact.has(path))
        if (direct !== undefined) return direct
        const found = pick(text, from, byName.get(baseOf(text).toLowerCase()) ?? [])
        if (found !== undefined) return found
      }
      return withStem ? pick(reference, from, byStem.get(stemOf(reference).toLowerCase()) ?? []) : undefined
    },
  }
}

/** As written and, where it is escaped, unescaped; without `./`, `..`, a query and what stands before a first slash. */
function spellingsOf(reference: string): string[] {
  const slashed = reference.replaceAll('\\', '/')
  const plain = slashed
    .split('/')
    .filter((part) => part !== '' && part !== '.' && part !== '..')
    .join('/')
  if (!/[%?#]/.test(plain)) return [plain]
  const bare = plain.replace(/[?#].*$/, '')
  try {
    return [...new Set([plain, bare, decodeURIComponent(bare)])].filter((text) => text !== '')
  } catch {
    return [plain, bare]
  }
}

const joined = (from: string, path: string) => (from === '' ? path : `${from}/${path}`)

function bestOf(paths: readonly string[], rank: (path: string) => number): readonly string[] {
  if (paths.length < 2) return paths
  const best = Math.max(...paths.map(rank))
  return paths.filter((path) => rank(path) === best)
}

/** Parts that two paths have in common, from the end. */
function commonEnd(path: string, other: string): number {
  const [one, two] = [path.toLowerCase().split('/'), other.toLowerCase().split('/')]
  let n = 0
  while (n < Math.min(one.length, two.length) && one.at(-1 - n) === two.at(-1 - n)) n += 1
  return n
}

/** Parts that two folders have in common, from the start. */
function commonStart(folder: string, other: string): number {
  const [one, two] = [folder.split('/'), other.split('/')]
  let n = 0
  while (n < Math.min(one.length, two.length) && one[n] === two[n]) n += 1
  return n
}
