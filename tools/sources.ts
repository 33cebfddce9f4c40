// The TypeScript sources of all packages.

import { readdirSync } from 'node:fs'
import { join } from 'node:path'

/** Absolute paths of every .ts and .tsx below packages/, without dependencies and builds. */
export function listSources(root: string): string[] {
  return readdirSync(join(root, 'packages')).flatMap((name) => walk(join(root, 'packages', name)))
}

function walk(folder: string): string[] {
  return readdirSync(folder, { withFileTypes: true }).flatMap((entry) => {
    if (entry.name === 'node_modules' || entry.name === 'dist') return []
    const path = join(folder, entry.name)
    if (entry.isDirectory()) return walk(path)
    return /\.tsx?$/.test(entry.name) ? [path] : []
  })
}
