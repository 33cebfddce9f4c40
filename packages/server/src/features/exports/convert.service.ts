// Conversion of a snapshot's file into another format.

import { Readable } from 'node:stream'
import type { ExportProblem } from '@siali/formats'
import type { AppContext } from '../../context.ts'
import { toAppError } from '../../http/errors.ts'
import type { ProjectRow } from '../projects/project.service.ts'
import { openFormat, requireFormat } from './export-formats.ts'
import { projectMedia } from './export-media.ts'
import { fileSource, openScratch, type TaskBatches } from './export-source.ts'
import { findConversion, updateConversion, type SnapshotRow } from './export.queries.ts'

export interface ConversionJob {
  /** Whether formats that may copy media do so. */
  readonly downloads: boolean
  /** Hears how many tasks were read, every pass counted. */
  readonly onTasks: (done: number) => Promise<void>
  readonly onProblem: (problem: ExportProblem) => void
  /** Hears what came of it, in a sentence. */
  readonly onEnd: (detail: string) => void
}

/** Problems of one conversion that are kept; all are counted. */
const KEPT = 1000

/**
 * Writes the converted file and settles the row; safe to repeat.
 * @throws what made it fail, after the row says so.
 */
export async function convertFile(
  cx: AppContext,
  project: ProjectRow,
  snapshot: SnapshotRow,
  conversionId: number,
  job: ConversionJob,
): Promise<void> {
  const db = cx.db.sql
  const conversion = await findConversion(db, conversionId)
  if (conversion === undefined) return
  try {
    if (snapshot.file === null) throw new Error('the snapshot has no file')
    const format = requireFormat('export_type', conversion.export_type, project)
    await updateConversion(db, conversionId, { status: 'in_progress' })
    const problems: ExportProblem[] = []
    let problemCount = 0
    const source = counting(fileSource(cx, snapshot.file), job.onTasks)
    const { extension, text } = await openFormat(format, project, {
      source,
      media: projectMedia(cx, project, cx.env.publicUrl),
      now: cx.clock.now(),
      downloads: job.downloads,
      openScratch: () => openScratch(cx),
      report: (problem) => {
        problemCount += 1
        if (problems.length < KEPT) problems.push(problem)
        job.onProblem(problem)
      },
    })
    const file = `export/${project.id}/${snapshot.id}-${cx.newId.hex(8)}${extension}`
    await cx.blobs.write(file, Readable.from(text, { objectMode: false }))
    const kept = await updateConversion(db, conversionId, {
      status: 'completed',
      file,
      finished_at: cx.clock.now(),
      problem_count: problemCount,
      problems: JSON.stringify(problems),
    })
    job.onEnd(
      `${format.title} is ready.${problemCount === 0 ? '' : ` ${problemCount} ${problemCount === 1 ? 'thing' : 'things'} could not be had; the list of exports says which.`}`,
    )
    if (!kept) await cx.blobs.remove(file)
  } catch (error) {
    await updateConversion(db, conversionId, {
      status: 'failed',
      error: toAppError(error).message,
      finished_at: cx.clock.now(),
    })
    throw error
  }
}

function counting(source: TaskBatches, onTasks: (done: number) => Promise<void>): TaskBatches {
  let done = 0
  return async function* () {
    for await (const batch of source()) {
      done += batch.length
      yield batch
      await onTasks(done)
    }
  }
}
