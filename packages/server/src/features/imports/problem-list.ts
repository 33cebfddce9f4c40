// What an import could not take, item by item: the first thousand are kept, all are counted.

export interface ImportProblem {
  /** Name of the file or its path in a folder; null for a request body. */
  readonly file: string | null
  /** Place in its file, from 1; null when the file itself is meant. */
  readonly item: number | null
  /** Line of the file on which the item begins, or where the file breaks, from 1; null where several share a line. */
  readonly line: number | null
  readonly reason: string
  /** False: it was left out, and nothing that could be a task is lost. */
  readonly is_error: boolean
}

const KEPT = 1000
const MAX_REASON = 2000

export class ProblemList {
  readonly kept: ImportProblem[] = []
  /** All, and those that are errors. */
  count = 0
  errors = 0

  add(problem: ImportProblem): void {
    this.count += 1
    if (problem.is_error) this.errors += 1
    if (this.kept.length < KEPT) this.kept.push({ ...problem, reason: problem.reason.slice(0, MAX_REASON) })
  }

  /** Errors as lines, for the envelope. */
  lines(most: number): string[] {
    return this.kept
      .filter((problem) => problem.is_error)
      .slice(0, most)
      .map(({ file, item, line, reason }) =>
        [file, line === null ? (item === null ? undefined : `item ${item}`) : `line ${line}`, reason]
          .filter((part) => part !== undefined && part !== null)
          .join(': '),
      )
  }
}
