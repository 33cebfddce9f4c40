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
  const [isRunning, setRunning] = useState(false)
  const [error, setError] = useState<string | undefined>()
  const [problems, setProblems] = useState<readonly ImportProblem[]>([])
  const [uploads, setUploads] = useState<readonly ChosenFile[]>([])
  const sent = useRef(new Map<string, number | undefined>())
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

  const upload: ImportRun['upload'] = async (projectId, files) => {
    const controller = begin()
    const left = files
      .filter((file) => !sent.current.has(file.id))
      .map((source) => ({ id: source.id, sizeBytes: source.file.size, source }))
    mark(left.map(({ id }) => [id, { status: 'waiting' }]))
    let allIn = true
    for (const group of planRequests(left)) {
      if (controller.signal.aborted) break
      mark(group.map(({ id }) => [id, { status: 'sending', part: 0 }]))
      try {
        const answer = await uploadFiles(projectId, {
          files: group.map(({ source }) => ({ name: source.path, blob: source.file })),
          signal: controller.signal,
          onProgress: (bytes) =>
            mark([...partsSent(group, bytes)].map(([id, part]) => [id, { status: 'sending', part }])),
        })
        const skipped = new Map(answer.skipped.map(({ name, reason }) => [name, reason]))
        const ids = answer.files.values()
        for (const { id, source } of group) {
          const reason = skipped.get(source.path)
          sent.current.set(id, reason === undefined ? ids.next().value?.id : undefined)
          mark([[id, reason === undefined ? { status: 'sent' } : { status: 'failed', message: reason }]])
        }
      } catch (cause) {
        allIn = false
        mark(group.map(({ id }) => [id, { status: 'failed', message: wordsOf(cause, controller) }]))
      }
    }
    setRunning(false)
    if (!allIn || controller.signal.aborted) return undefined
    const all = files.flatMap((file) => {
      const id = sent.current.get(file.id)
      return id === undefined ? [] : [{ id }]
    })
    setUploads(all)
    return all
  }

  const start: ImportRun['start'] = async (projectId, files, choices) => {
    const controller = begin()
    setWork({ tasks: 0, part: undefined })
    try {
      const id = await client.imports.start(projectId, { files }, choices)
      const end = await follow(projectId, id, controller.signal)
      if (end.status === 'completed') {
        const ids = new Set(files.map((file) => file.id))
        mark(
          [...sent.current].flatMap(([key, uploaded]): [string, SendState][] =>
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

  const reset = async (projectId: number) => {
    const unused = [...sent.current]
      .filter(([key]) => states.get(key)?.status !== 'done')
      .flatMap(([, id]) => (id === undefined ? [] : [id]))
    sent.current.clear()
    setStates(new Map())
    setUploads([])
    setError(undefined)
    setProblems([])
    await client.imports.dropUploads(projectId, unused).catch(() => undefined)
  }
  const cancel = () => abort.current?.abort()
  return { states, work, isRunning, error, problems, uploads, upload, start, cancel, reset }
}
