// Exports at once: from the database, or from a snapshot, into the reader's hands. Nothing is kept.

import type { Format } from '@siali/formats'
import type { AppContext } from '../../context.ts'
import type { ProjectRow } from '../projects/project.service.ts'
import { openFormat, STORED_FORMAT, type ExportChunk, type FormatText } from './export-formats.ts'
import { DIRECT_SHAPE, type ExportScope } from './export-options.ts'
import { fileSource, spooledSource } from './export-source.ts'
import { readTasks, toJsonList } from './export-tasks.ts'

export async function openDirect(
  cx: AppContext,
  project: ProjectRow,
  format: Format,
  scope: ExportScope,
): Promise<FormatText> {
  if (format.id === STORED_FORMAT)
    return { extension: '.json', text: toJsonList(readTasks(cx, scope, DIRECT_SHAPE)) }
  const source = spooledSource(cx, scope, DIRECT_SHAPE)
  const { extension, text } = await openFormat(format, project, source.tasks)
  return { extension, text: thenDispose(text, source.dispose) }
}

/** A snapshot's file in another format. */
export function openStored(
  cx: AppContext,
  project: ProjectRow,
  format: Format,
  file: string,
): Promise<FormatText> {
  return openFormat(format, project, fileSource(cx, file))
}

async function* thenDispose(
  text: AsyncIterable<ExportChunk>,
  dispose: () => Promise<void>,
): AsyncGenerator<ExportChunk> {
  try {
    yield* text
  } finally {
    await dispose()
  }
}
