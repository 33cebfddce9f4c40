// What files would make, before anything is stored: read as the import reads them, up to a few seconds.

import type { ImportPreview } from '@siali/contract'
import { mediaReader, READERS, type ReadTask } from '@siali/formats'
import { isJsonObject, type Json, type PredictionCheck } from '@siali/labeling'
import type { AppContext } from '../../context.ts'
import type { Caller } from '../../http/auth.ts'
import { AppError } from '../../http/errors.ts'
import { extensionOf, plainName } from '../files/file-name.ts'
import type { FileRow } from '../files/file.service.ts'
import { dataKeysOf } from '../projects/label-config.service.ts'
import type { ProjectRow } from '../projects/project.service.ts'
import { checkTasks } from './check-tasks.ts'
import type { ImportChoices } from './import-choices.ts'
import { emptyReport } from './files-report.ts'
import { readFiles } from './import-files.service.ts'
import { taskRules } from './import.service.ts'
import { ProblemList } from './problem-list.ts'
import type { TaskBatch } from './task-batch.ts'

const MOST_TASKS = 20_000
const MOST_MS = 3000
const SHOWN_ROWS = 20
const SHOWN_PROBLEMS = 200
const MAX_MISFITS = 100
const MAX_TEXT = 300
const MAX_ROW_KEYS = 200

/** Ends the reading of a preview. */
class EnoughSeen extends Error {}

export async function previewFiles(
  cx: AppContext,
  caller: Caller,
  project: ProjectRow,
  files: readonly FileRow[],
  choices: ImportChoices,
  preannotated: readonly string[],
): Promise<ImportPreview> {
  const problems = new ProblemList()
  const report = emptyReport()
  const rules = await taskRules(cx, project, caller.userId, preannotated)
  const seen = new Seen(rules.check, problems)
  const keys = dataKeysOf(project.label_config)
  const until = performance.now() + MOST_MS
  const sums = { tasks: 0, annotations: 0, predictions: 0 }
  let isPart = false
  const batches = readFiles(cx, project, files, {
    // Every problem is told here; whether one refuses the import is chosen with them in sight.
    choices: { ...choices, skipInvalid: true },
    report,
    problems,
    userId: caller.userId,
    onKind: (file, reader) => seen.kinds.set(file.id, reader?.id ?? null),
    db: undefined,
  })
  try {
    await checkTasks(cx, caller, seen.watch(batches), {
      keys,
      rules,
      problems,
      skipInvalid: true,
      onRead: async (tasks) => {
        if (tasks >= MOST_TASKS || performance.now() > until) throw new EnoughSeen()
      },
      store: (rows) => {
        sums.tasks += 1
        sums.annotations += rows.annotations.length
        sums.predictions += rows.predictions.length
        return undefined
      },
    })
  } catch (error) {
    isPart = error instanceof EnoughSeen
    // Files that do not fit together; that nothing can be taken, the problems say.
    if (!isPart && !(error instanceof AppError && error.code === 'validation')) throw error
    if (error instanceof AppError && problems.errors === 0)
      problems.add({ file: null, item: null, line: null, is_error: true, reason: firstText(error) })
  }
  return {
    files: files.map((file) => presentFile(file, seen.kinds.get(file.id) ?? null)),
    kinds: [...seen.byKind].map(([title, { files: named, tasks }]) => ({ title, files: named.size, tasks })),
    task_count: seen.tasks,
    taken_count: sums.tasks,
    annotation_count: sums.annotations,
    prediction_count: sums.predictions,
    is_part: isPart,
    columns: [...seen.columns],
    rows: seen.rows,
    missing_columns:
      seen.tasks === 0
        ? []
        : [...keys.keys()].filter((key) => !seen.columns.has(key.split(/[.[]/)[0] ?? key)),
    could_be_tasks_list: report.couldBeTasksList,
    problem_count: problems.count,
    error_count: problems.errors,
    problems: problems.kept.slice(0, SHOWN_PROBLEMS),
  }
}

function firstText(error: AppError): string {
  const listed = error.options.validationErrors?.['non_field_errors']
  return Array.isArray(listed) && typeof listed[0] === 'string' ? listed[0] : error.message
}

function presentFile(file: FileRow, kind: string | null) {
  const extension = extensionOf(file.file).toLowerCase()
  const fitting = READERS.filter((reader) => reader.extensions.includes(extension))
  const kinds = fitting.length === 0 ? [] : [...fitting, mediaReader]
  return {
    id: file.id,
    name: file.path ?? plainName(file.file),
    size: file.size_bytes,
    kind,
    kinds: kinds.map(({ id, title }) => ({ id, title })),
    is_table: kind === 'CSV' || kind === 'TSV',
  }
}

/** What the answer shows of the tasks as they pass by. */
class Seen {
  readonly kinds = new Map<number, string | null>()
  readonly byKind = new Map<string, { readonly files: Set<string>; tasks: number }>()
  readonly columns = new Set<string>()
  readonly rows: Record<string, unknown>[] = []
  tasks = 0
  #misfits = 0
  readonly #check: PredictionCheck
  readonly #problems: ProblemList

  constructor(check: PredictionCheck, problems: ProblemList) {
    this.#check = check
    this.#problems = problems
  }

  async *watch(batches: AsyncIterable<TaskBatch>): AsyncGenerator<TaskBatch> {
    const places = new Map<string | undefined, number>()
    for await (const batch of batches) {
      const { file, kind, tasks } = batch
      let place = places.get(file) ?? 0
      for (const task of tasks) {
        place += 1
        this.#see(task)
        this.#judge(task, file, place)
      }
      places.set(file, place)
      if (kind !== undefined) {
        const same = this.byKind.get(kind) ?? { files: new Set(), tasks: 0 }
        same.files.add(file ?? '')
        same.tasks += tasks.length
        this.byKind.set(kind, same)
      }
      yield batch
    }
  }

  #see({ values }: ReadTask): void {
    this.tasks += 1
    if (this.rows.length >= SHOWN_ROWS || !isJsonObject(values)) return
    const shown = Object.entries(values).slice(0, MAX_ROW_KEYS)
    for (const [key] of shown) this.columns.add(key)
    this.rows.push(Object.fromEntries(shown.map(([key, value]) => [key, cut(value)])))
  }

  /** Marks that the label config has no place for: they are stored, and no editor shows them. */
  #judge({ item, line }: ReadTask, file: string | undefined, place: number): void {
    if (this.#misfits >= MAX_MISFITS || !isJsonObject(item as Json)) return
    const parts = item as Readonly<Record<string, unknown>>
    const made = [parts['annotations'], parts['predictions']].flatMap((list) =>
      Array.isArray(list) ? list : [],
    )
    for (const one of made as unknown[]) {
      const result = isJsonObject(one as Json) ? (one as Record<string, unknown>)['result'] : undefined
      const [reason] = Array.isArray(result) ? this.#check.placesOf(result) : []
      if (reason === undefined) continue
      this.#misfits += 1
      this.#problems.add({
        file: file ?? null,
        item: place,
        line: line ?? null,
        is_error: false,
        reason: `The labeling setup has no place for a mark: ${reason}`,
      })
    }
  }
}

function cut(value: Json): unknown {
  const text = typeof value === 'string' ? value : JSON.stringify(value)
  if (text.length <= MAX_TEXT) return value
  return `${text.slice(0, MAX_TEXT)}…`
}
