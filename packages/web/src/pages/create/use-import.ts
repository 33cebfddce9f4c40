// One import: files leave for the server request by request, then the server makes tasks of all of them, or of none.

import { useRef, useState } from 'react'
import { useTranslation } from 'react-i18next'
import type { ChosenFile, ImportChoices, ImportProblem, ProjectImport } from '@siali/sdk'
import { client, describeError } from '../../data/client.ts'
import { isGoingOn } from '../../data/import.query.ts'
import { uploadFiles } from '../../data/upload-files.ts'
import { partsSent, planRequests } from './import-plan.ts'
import type { SourceFile } from './source-files.ts'

export type SendState =
  | { readonly status: 'waiting' }
  /** `part` from 0 to 1. */
  | { readonly status: 'sending'; readonly part: number }
  | { readonly status: 'sent' }
  | { readonly status: 'done' }
  | { readonly status: 'failed'; readonly message: string }

export interface ImportWork {
  /** Tasks that the server has read so far, and the part of all bytes, from 0 to 1. */
  readonly tasks: number
  readonly part: number | undefined
}

export interface ImportRun {
  readonly states: ReadonlyMap<string, SendState>
  /** While the server makes tasks. */
  readonly work: ImportWork | undefined
  /** Part of all bytes to send that has left, from 0 to 1, while files are sent. */
  readonly sentPart: number | undefined
  readonly isRunning: boolean
  /** Why the last import kept nothing, and what could not be taken of it. */
  readonly error: string | undefined
  readonly problems: readonly ImportProblem[]
  /** Uploads of the files that have been sent, in their order. */
  readonly uploads: readonly ChosenFile[]
  /** Sends all files that are not there yet; their uploads, or undefined when one failed. */
  readonly upload: (
    projectId: number,
    files: readonly SourceFile[],
  ) => Promise<readonly ChosenFile[] | undefined>
  /** Makes tasks of uploads; the import when they are all in. */
  readonly start: (
    projectId: number,
    files: readonly ChosenFile[],
    choices: ImportChoices,
  ) => Promise<ProjectImport | undefined>
  readonly cancel: () => void
  /** Forgets everything, and takes away what was sent and not imported. */
  readonly reset: (projectId: number) => Promise<void>
}

const LOOK_EVERY_MS = 400

/** State of one import. */
export function useImport(): ImportRun {
  const { t } = useTranslation()
  const [states, setStates] = useState<ReadonlyMap<string, SendState>>(new Map())
  const [work, setWork] = useState<ImportWork | undefined>()
  const [sentPart, setSentPart] = useState<number | undefined>()
  const [isRunning, setRunning] = useState(false)
  const [error, setError] = useState<string | undefined>()
  const [problems, setProblems] = useState<readonly ImportProblem[]>([])
  const [uploads, setUploads] = useState<readonly ChosenFile[]>([])
  // Uploads by file; undefined when its kind is not taken. A new map with each reset: work that goes on keeps its own.
  const sent = useRef(new Map<string, number | undefined>())
  const imported = useRef(new Set<number>())
  const ended = useRef<Promise<unknown>>(Promise.resolve())
  const abort = useRef<AbortController | undefined>(undefined)

  const mark = (entries: Iterable<[string, SendState]>) =>
    setStates((before) => new Map([...before, ...entries]))
  const begin = () => {
    const controller = new AbortController()
    abort.current = controller
    setRunning(true)
    setError(undefined)
    setProblems([])
    return controller
  }
  const wordsOf = (cause: unknown, controller: AbortController) =>
    controller.signal.aborted ? t('create.stopped') : describeError(cause, t('offline'))

  const sendAll: ImportRun['upload'] = async (projectId, files) => {
    const controller = begin()
    const own = sent.current
    const left = files
      .filter((file) => !own.has(file.id))
      .map((source) => ({ id: source.id, sizeBytes: source.file.size, source }))
    mark(left.map(({ id }) => [id, { status: 'waiting' }]))
    const allBytes = left.reduce((sum, { sizeBytes }) => sum + sizeBytes, 0)
    let sentBytes = 0
    const tell = (bytes: number) => setSentPart(Math.min(1, (sentBytes + bytes) / Math.max(1, allBytes)))
    let allIn = true
    for (const group of planRequests(left)) {
      if (controller.signal.aborted) break
      mark(group.map(({ id }) => [id, { status: 'sending', part: 0 }]))
      try {
        const answer = await uploadFiles(projectId, {
          files: group.map(({ source }) => ({ name: source.path, blob: source.file })),
          signal: controller.signal,
          onProgress: (bytes) => {
            tell(bytes)
            mark([...partsSent(group, bytes)].map(([id, part]) => [id, { status: 'sending', part }]))
          },
        })
        const skipped = new Map(answer.skipped.map(({ name, reason }) => [name, reason]))
        const ids = answer.files.values()
        for (const { id, source } of group) {
          const reason = skipped.get(source.path)
          own.set(id, reason === undefined ? ids.next().value?.id : undefined)
          mark([[id, reason === undefined ? { status: 'sent' } : { status: 'failed', message: reason }]])
        }
      } catch (cause) {
        allIn = false
        mark(group.map(({ id }) => [id, { status: 'failed', message: wordsOf(cause, controller) }]))
      }
      sentBytes += group.reduce((sum, { sizeBytes }) => sum + sizeBytes, 0)
    }
    setSentPart(undefined)
    setRunning(false)
    if (!allIn || controller.signal.aborted) return undefined
    const all = files.flatMap((file) => {
      const id = own.get(file.id)
      return id === undefined ? [] : [{ id }]
    })
    setUploads(all)
    return all
  }

  const importAll: ImportRun['start'] = async (projectId, files, choices) => {
    const controller = begin()
    const own = sent.current
    setWork({ tasks: 0, part: undefined })
    try {
      const id = await client.imports.start(projectId, { files }, choices)
      const end = await follow(projectId, id, controller.signal)
      if (end.status === 'completed') {
        const ids = new Set(files.map((file) => file.id))
        for (const id of ids) imported.current.add(id)
        mark(
          [...own].flatMap(([key, uploaded]): [string, SendState][] =>
            uploaded !== undefined && ids.has(uploaded) ? [[key, { status: 'done' }]] : [],
          ),
        )
        return end
      }
      setProblems(end.problems)
      setError(end.status === 'cancelled' ? t('create.stopped') : (end.error ?? ''))
      return undefined
    } catch (cause) {
      setError(wordsOf(cause, controller))
      return undefined
    } finally {
      setWork(undefined)
      setRunning(false)
    }
  }

  const follow = async (projectId: number, id: number, signal: AbortSignal) => {
    let isCancelled = false
    for (;;) {
      const found = await client.imports.get(projectId, id)
      if (!isGoingOn(found)) return found
      setWork({ tasks: found.taskCount, part: found.progress })
      if (signal.aborted && !isCancelled && found.job !== undefined) {
        isCancelled = true
        await client.jobs.cancel(found.job)
      }
      await new Promise((resolve) => setTimeout(resolve, LOOK_EVERY_MS))
    }
  }

  const followed = <End>(end: Promise<End>) => {
    ended.current = end.catch(() => undefined)
    return end
  }
  const reset = async (projectId: number) => {
    const own = sent.current
    sent.current = new Map()
    setStates(new Map())
    setUploads([])
    setError(undefined)
    setProblems([])
    // An import that is being stopped may still end well, and then the files are the project's.
    await ended.current
    const unused = [...own.values()].flatMap((id) =>
      id === undefined || imported.current.has(id) ? [] : [id],
    )
    await client.imports.dropUploads(projectId, unused).catch(() => undefined)
  }
  const cancel = () => abort.current?.abort()
  const upload: ImportRun['upload'] = (projectId, files) => followed(sendAll(projectId, files))
  const start: ImportRun['start'] = (projectId, files, choices) =>
    followed(importAll(projectId, files, choices))
  return { states, work, sentPart, isRunning, error, problems, uploads, upload, start, cancel, reset }
}
