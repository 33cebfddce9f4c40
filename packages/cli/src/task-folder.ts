// A folder or an archive of this machine as a source of tasks: media with sidecar files, read as an import reads them.

import { stat } from 'node:fs/promises'
import { basename, extname, join } from 'node:path'
import {
  NO_MEDIA,
  openZip,
  readFolder,
  sourceOf,
  type FolderFile,
  type FolderProblem,
  type MediaSource,
  type ReadableFolder,
  type ReadContext,
} from '@siali/formats'
import { localFile, readPart, textOf, type TaskFile } from './task-file.ts'
import { filesOf } from './upload-folder.ts'

/** Of one's own machine: what its disk holds, not what strangers may send. */
const ZIP_LIMITS = { files: 1_000_000, unpackedBytes: Number.MAX_SAFE_INTEGER }

export interface TaskFolder extends TaskFile {
  /** Its media, by the addresses that the tasks name. */
  readonly media: MediaSource
}

/** True for what `openTaskFolder` reads. @throws Error in one sentence. */
export async function isTaskFolder(path: string): Promise<boolean> {
  const found = await stat(path).catch((error: unknown) => {
    throw new Error(`${path} cannot be read.`, { cause: error })
  })
  return found.isDirectory() || extname(path).toLowerCase() === '.zip'
}

/** @param print told once of each file that is left out. @throws Error in one sentence. */
export async function openTaskFolder(
  path: string,
  context: ReadContext,
  print: (line: string) => void,
): Promise<TaskFolder> {
  const told = new Set<string>()
  const tell = ({ path: file, line, reason }: FolderProblem) => {
    const text = `left out, ${file}${line === undefined ? '' : `, line ${line}`}: ${reason}`
    if (!told.has(text)) print(text)
    told.add(text)
  }
  const files = (await stat(path)).isDirectory() ? await filesIn(path, print) : await filesOfZip(path, tell)
  const folder: ReadableFolder = { name: basename(path), files, addressOf: (file) => file }
  const kinds = new Set<string>()
  let place = 0
  const texts = async function* () {
    place = 0
    for await (const { kind, tasks } of readFolder(folder, context, tell)) {
      kinds.add(kind)
      for (const task of tasks) yield textOf(task, (place += 1))
    }
  }
  return {
    get title() {
      return [...kinds].join(', ')
    },
    tasks: sourceOf(texts),
    get count() {
      return place
    },
    media: mediaOf(files),
  }
}

/** The files of a folder, by their paths in it. */
export async function filesIn(path: string, print: (line: string) => void): Promise<FolderFile[]> {
  const files = await filesOf(path, print)
  return files.map(({ path: place, name, sizeBytes }) => ({
    // The folder's own name is no part of the paths in it.
    path: name.slice(name.indexOf('/') + 1),
    sizeBytes,
    id: 0,
    open: (start = 0, end = sizeBytes) => readPart(place, start, end),
  }))
}

async function filesOfZip(
  path: string,
  tell: (problem: FolderProblem) => void,
): Promise<readonly FolderFile[]> {
  const { files, problems } = await openZip(await localFile(path), ZIP_LIMITS)
  for (const problem of problems) tell(problem)
  return files
}

function mediaOf(files: readonly FolderFile[]): MediaSource {
  const byPath = new Map(files.map((file) => [file.path, file]))
  return {
    ...NO_MEDIA,
    find(address) {
      const file = byPath.get(join(address))
      return Promise.resolve(
        file === undefined ? undefined : { open: () => file.open(), close: () => Promise.resolve() },
      )
    },
  }
}
