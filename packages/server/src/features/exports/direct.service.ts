// Exports at once: from the database, or from a snapshot, into the reader's hands. Nothing is kept.

import type { Format } from '@siali/formats'
import type { AppContext } from '../../context.ts'
import type { ProjectRow } from '../projects/project.service.ts'
import { openFormat, STORED_FORMAT, type ExportChunk, type FormatText } from './export-formats.ts'
import { projectMedia } from './export-media.ts'
import { DIRECT_SHAPE, type ExportScope } from './export-options.ts'
import { fileSource, openScratch, passingSource, spooledSource, untilAborted } from './export-source.ts'
import { hasVideoRegions, withAllFrames } from './key-frames.ts'
import { readTasks, toJsonList } from './export-tasks.ts'

export interface DirectOptions {
  /** Scheme and host under which the caller reaches us. */
  readonly host: string
  /** Whether formats that may copy media do so. */
  readonly downloads: boolean
  readonly neutralizeFormulas: boolean
  /** Video regions get a key frame for every frame. */
  readonly allFrames: boolean
  /** Aborted when the reader went away. */
  readonly signal: AbortSignal
}

export async function openDirect(
  cx: AppContext,
  project: ProjectRow,
  format: Format,
  scope: ExportScope,
  options: DirectOptions,
): Promise<FormatText> {
  const allFrames = options.allFrames && hasVideoRegions(project)
  if (format.id === STORED_FORMAT && !allFrames)
    return { extension: '.json', text: toJsonList(readTasks(cx, scope, DIRECT_SHAPE)) }
  const open = format.readsAgain === true ? spooledSource : passingSource
  const source = open(cx, scope, DIRECT_SHAPE)
  const { extension, text } = await openFormat(format, project, {
    source: untilAborted(options.signal, allFrames ? withAllFrames(source.tasks) : source.tasks),
    media: projectMedia(cx, project, options.host),
    now: cx.clock.now(),
    downloads: options.downloads,
    neutralizeFormulas: options.neutralizeFormulas,
    openScratch: () => openScratch(cx),
  })
  return { extension, text: thenDispose(text, source.dispose) }
}

/** A snapshot's file in another format. Media are copied only by formats named after them. */
export function openStored(
  cx: AppContext,
  project: ProjectRow,
  format: Format,
  file: string,
  { host, neutralizeFormulas, signal }: Pick<DirectOptions, 'host' | 'neutralizeFormulas' | 'signal'>,
): Promise<FormatText> {
  return openFormat(format, project, {
    source: untilAborted(signal, fileSource(cx, file)),
    media: projectMedia(cx, project, host),
    now: cx.clock.now(),
    downloads: false,
    neutralizeFormulas,
    openScratch: () => openScratch(cx),
  })
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
