// Tasks of a folder: files that say what is marked beside the media they mark. What each file is, its content says. Media
// that nothing names are tasks of their own, unless the folder holds tasks.
import { readImageHeader } from '../image/image-header.ts'
import { taskOfValue, type ReadTask } from '../read-task.ts'
import { FileError, requireOneKey, startText, type ReadContext, type Reader } from '../reader.ts'
import { bindMedia } from './bind-media.ts'
import {
  folderOf,
  isImage,
  isLitter,
  isMedia,
  isVideo,
  readableOf,
  suffixOf,
  type FolderBatch,
  type FolderFile,
  type FolderReader,
  type ReadableFolder,
  type TellProblem,
} from './folder.ts'
import { mediaIndex, SEVERAL } from './media-index.ts'

export interface FolderKinds {
  readonly folderReaders: readonly FolderReader[]
  /** What reads a file by its extension and start; undefined: nothing does. */
  detect(extension: string, start: string, context: ReadContext): Reader | undefined
}

const START_BYTES = 65_536
const BATCH = 500

/** Batches of tasks, file after file in the order of their paths. What cannot be read is told, and the rest goes on. */
export async function* readFolder(
  folder: ReadableFolder,
  given: ReadContext,
  kinds: FolderKinds,
  tell: TellProblem,
): AsyncGenerator<FolderBatch> {
  const files = folder.files.filter(({ path }) => !isLitter(path))
  const media = files.filter(({ path }) => isMedia(path))
  const besideImages = given.besideImages === true || media.some(({ path }) => isImage(path))
  const besideVideos = media.some(({ path }) => isVideo(path))
  const context: ReadContext = { ...given, besideImages, besideVideos }
  const mediaByPath = new Map(media.map((file) => [file.path, file]))
  const index = mediaIndex([...mediaByPath.keys()])
  const used = new Set<string>()
  const claimed = new Set<string>()
  let holdsTasks = false

  const bind = (task: ReadTask, path: string, rules: { mustFind: boolean; byStem: boolean }): ReadTask[] => {
    const reasons: string[] = []
    const bound = bindMedia(task, (text) => {
      const found = index.find(text, folderOf(path), rules.byStem)
      if (found === SEVERAL) reasons.push(`"${shown(text)}" is the name of several files`)
      else if (found !== undefined) used.add(found)
      else if (rules.mustFind && !isAddress(text)) reasons.push(`"${shown(text)}" is not in ${folder.name}`)
      return found === undefined || found === SEVERAL ? undefined : folder.addressOf(found)
    })
    for (const reason of reasons) tell({ path, reason, isError: true })
    return rules.mustFind && reasons.length > 0 ? [] : [bound]
  }

  const sizeBeside = async (name: string, path: string) => {
    const found = index.find(name, folderOf(path), true)
    const image = typeof found === 'string' ? mediaByPath.get(found) : undefined
    return image === undefined
      ? undefined
      : readImageHeader({ open: () => image.open(), close: () => Promise.resolve() })
  }

  for (const reader of kinds.folderReaders) {
    const own = await reader.claims(folder, context)
    if (own.size === 0) continue
    for (const path of own) claimed.add(path)
    for await (const { path, kind, tasks } of reader.read(folder, own, context, tell))
      yield {
        path,
        kind,
        tasks: tasks.flatMap((task) => bind(task, path, { mustFind: true, byStem: false })),
      }
  }
  for (const file of files.toSorted(byPath)) {
    if (isMedia(file.path) || claimed.has(file.path)) continue
    try {
      const reader = await readerOf(file, context, kinds, media.length > 0)
      if (reader === undefined) {
        tell({
          path: file.path,
          reason: 'This kind of file holds no tasks; it was left out.',
          isError: false,
        })
        continue
      }
      const describes = reader.describesMedia !== undefined && media.length > 0
      if (!describes) holdsTasks = true
      const rules = { mustFind: describes, byStem: describes && reader.describesMedia === 'stem' }
      const sizeOf = (name: string) => sizeBeside(name, file.path)
      const isBeside = (name: string) => typeof index.find(name, folderOf(file.path)) === 'string'
      for await (const tasks of reader.read(readableOf(folder, file), { ...context, sizeOf, isBeside }))
        yield {
          path: file.path,
          kind: reader.title,
          tasks: tasks.flatMap((task) => {
            if (task.problem === undefined) return bind(task, file.path, rules)
            tell({ path: file.path, reason: task.problem, isError: true })
            return []
          }),
        }
    } catch (error) {
      if (!(error instanceof FileError)) throw error
      tell({ path: file.path, line: error.line, reason: error.reason, isError: true })
    }
  }
  yield* readRest(
    folder,
    media.filter(({ path }) => !used.has(path) && !claimed.has(path)).toSorted(byPath),
    holdsTasks,
    context,
    tell,
  )
}

async function* readRest(
  folder: ReadableFolder,
  rest: readonly FolderFile[],
  holdsTasks: boolean,
  context: ReadContext,
  tell: TellProblem,
): AsyncGenerator<FolderBatch> {
  if (holdsTasks) {
    for (const { path } of rest)
      tell({ path, reason: 'No task names this file; it was left out.', isError: false })
    return
  }
  if (rest.length === 0) return
  try {
    requireOneKey(folder, context.keys)
  } catch (error) {
    if (!(error instanceof FileError)) throw error
    for (const { path } of rest) tell({ path, reason: error.reason, isError: true })
    return
  }
  for (let at = 0; at < rest.length; at += BATCH) {
    const some = rest.slice(at, at + BATCH)
    const tasks = some.map(({ path, id }) => taskOfValue(context.keys, folder.addressOf(path), id))
    yield { path: some[0]?.path ?? '', kind: 'Media', tasks }
  }
}

async function readerOf(
  file: FolderFile,
  context: ReadContext,
  kinds: FolderKinds,
  besideMedia: boolean,
): Promise<Reader | undefined> {
  const parts: Buffer[] = []
  for await (const chunk of file.open(0, Math.min(START_BYTES, file.sizeBytes))) parts.push(chunk)
  const reader = kinds.detect(suffixOf(file.path), startText(Buffer.concat(parts)), context)
  // Loose texts and pages beside media are notes, licences, lists of names.
  return besideMedia && (reader?.id === 'TXT' || reader?.id === 'HTML') ? undefined : reader
}

const byPath = (one: FolderFile, two: FolderFile) => (one.path < two.path ? -1 : 1)
const isAddress = (text: string) => /^(?:[a-z][a-z0-9+.-]*:|\/)/i.test(text)
const shown = (text: string) => (text.length > 200 ? `${text.slice(0, 200)}…` : text)
