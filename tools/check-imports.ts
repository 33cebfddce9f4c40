// Checks who imports whom by the table of import-rules.ts. Type imports count.

import { readFileSync } from 'node:fs'
import { dirname, join, normalize, relative } from 'node:path'
import { RULES, type Edge, type Rule } from './import-rules.ts'
import { listSources } from './sources.ts'

const fitsFrom = ({ from }: Rule, path: string) => (from instanceof RegExp ? from.test(path) : from(path))
const fitsTo = ({ to }: Rule, edge: Edge) => (to instanceof RegExp ? to.test(edge.to) : to(edge.to, edge))

/** One line for each edge that a rule forbids. */
export function checkEdges(edges: readonly Edge[], rules: readonly Rule[] = RULES): string[] {
  return edges.flatMap((edge) => {
    const rule = rules.find((candidate) => fitsFrom(candidate, edge.from) && fitsTo(candidate, edge))
    return rule?.message === undefined ? [] : [`${edge.from} → ${edge.to}: ${rule.message}`]
  })
}

const IMPORT =
  /^\s*(?:import|export)\b[^'"`;=]*?\bfrom\s*['"]([^'"]+)['"]|^\s*import\s*['"]([^'"]+)['"]|\bimport\(\s*['"]([^'"]+)['"]/gm
const COMMENT = /\/\*[^]*?\*\/|^\s*\/\/.*$/gm

/** The imports of one source text, resolved to paths where they are relative. */
export function readEdges(path: string, text: string): Edge[] {
  return [...text.replace(COMMENT, '').matchAll(IMPORT)].map((match) => {
    const name = match[1] ?? match[2] ?? match[3] ?? ''
    const to = name.startsWith('.') ? normalize(join(dirname(path), name)).replaceAll('\\', '/') : name
    return {
      from: path,
      to,
      isDynamic: match[3] !== undefined,
      isType: /^\s*(import|export)\s+type\b/.test(match[0]),
    }
  })
}

/** Every forbidden import below `root`/packages. */
export function checkImports(root: string): string[] {
  return checkEdges(
    listSources(root).flatMap((path) =>
      readEdges(relative(root, path).replaceAll('\\', '/'), readFileSync(path, 'utf8')),
    ),
  )
}

if (import.meta.main) {
  const problems = checkImports(join(import.meta.dirname, '..'))
  for (const problem of problems) console.log(problem)
  process.exitCode = problems.length > 0 ? 1 : 0
}
