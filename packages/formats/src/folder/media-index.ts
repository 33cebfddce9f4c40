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
  const all = new PathTree(paths, fromEnd)
  const byStem = new Map(
    [...Map.groupBy(paths, (path) => stemOf(path).toLowerCase())].map(([stem, some]) => [
      stem,
      new PathTree(some, fromEnd),
    ]),
  )
  const pick = (reference: string, from: string, tree: PathTree) => {
    const alike = tree.nearest(reference.toLowerCase().split('/').reverse())
    // Of equals the nearest to the file that names it, then the one of the same case.
    return alike.byFolder.nearest(from.split('/')).named(baseOf(reference))
  }
  return {
    find(reference, from, withStem = false) {
      if (reference === '' || reference.length > MAX_REFERENCE || /[\n\r\0]/.test(reference)) return undefined
      for (const text of spellingsOf(reference)) {
        const direct = [joined(from, text), text].find((path) => exact.has(path))
        if (direct !== undefined) return direct
        if (all.child(baseOf(text).toLowerCase()) !== undefined) return pick(text, from, all)
      }
      const alike = withStem ? byStem.get(stemOf(reference).toLowerCase()) : undefined
      return alike === undefined ? undefined : pick(reference, from, alike)
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

/** A part of a path by its place, the name first; undefined before the top. */
const fromEnd = (path: string, depth: number) =>
  path
    .toLowerCase()
    .split('/')
    .at(-1 - depth)
/** A folder of a path by its place from the top, which is a folder of its own for what lies in it. */
const fromTop = (path: string, depth: number) => folderOf(path).split('/')[depth]

/** Deeper, paths are alike. */
const MAX_DEPTH = 64

/**
 * Paths by their parts, split where somebody looks: a search among thousands of the same name for each of thousands would take
 * the square of them.
 */
class PathTree {
  readonly #paths: readonly string[]
  readonly #partOf: (path: string, depth: number) => string | undefined
  readonly #depth: number
  #children: ReadonlyMap<string | undefined, PathTree> | undefined
  #byFolder: PathTree | undefined
  #byName: ReadonlyMap<string, readonly string[]> | undefined

  constructor(
    paths: readonly string[],
    partOf: (path: string, depth: number) => string | undefined,
    depth = 0,
  ) {
    this.#paths = paths
    this.#partOf = partOf
    this.#depth = depth
  }

  /** Those that have this part next. */
  child(part: string): PathTree | undefined {
    if (this.#depth === MAX_DEPTH) return undefined
    this.#children ??= new Map(
      [...Map.groupBy(this.#paths, (path) => this.#partOf(path, this.#depth))].map(([key, paths]) => [
        key,
        // One list for all levels that all have in common.
        new PathTree(
          paths.length === this.#paths.length ? this.#paths : paths,
          this.#partOf,
          this.#depth + 1,
        ),
      ]),
    )
    return this.#children.get(part)
  }

  /** Those that have most of these parts in common, from the first. */
  nearest(parts: readonly string[], at = 0): PathTree {
    const part = parts[at]
    const next = part === undefined ? undefined : this.child(part)
    return next === undefined ? this : next.nearest(parts, at + 1)
  }

  /** The same paths by their folders. */
  get byFolder(): PathTree {
    return (this.#byFolder ??= new PathTree(this.#paths, fromTop))
  }

  /** The only path, or the only one of this very name; SEVERAL where that is none or more. */
  named(name: string): string | typeof SEVERAL | undefined {
    if (this.#paths.length < 2) return this.#paths[0]
    this.#byName ??= Map.groupBy(this.#paths, baseOf)
    const [first, ...others] = this.#byName.get(name) ?? []
    return first === undefined || others.length > 0 ? SEVERAL : first
  }
}
