// Sends files into a project, request by request; each file has its own state, a failed one does not stop the others.

import { useRef, useState } from 'react'
import { useTranslation } from 'react-i18next'
import { client, describeError } from '../../data/client.ts'
import { planRequests } from './import-plan.ts'
import { isTabular, type SourceFile } from './source-files.ts'

export type SendState =
  | { readonly status: 'waiting' }
  | { readonly status: 'sending' }
  | { readonly status: 'done' }
  | { readonly status: 'failed'; readonly message: string }

export interface ImportRun {
  readonly states: ReadonlyMap<string, SendState>
  readonly taskCount: number
  readonly isRunning: boolean
  /** Sends all files that are not in yet; true when all are in afterwards. */
  readonly send: (projectId: number, files: readonly SourceFile[]) => Promise<boolean>
  readonly cancel: () => void
}

/** State of one import. */
export function useImport(): ImportRun {
  const { t } = useTranslation()
  const [states, setStates] = useState<ReadonlyMap<string, SendState>>(new Map())
  const [taskCount, setTaskCount] = useState(0)
  const [isRunning, setRunning] = useState(false)
  const done = useRef(new Set<string>())
  const abort = useRef<AbortController | undefined>(undefined)

  const mark = (ids: readonly string[], state: SendState) =>
    setStates((before) => new Map([...before, ...ids.map((id): [string, SendState] => [id, state])]))

  const send = async (projectId: number, files: readonly SourceFile[]): Promise<boolean> => {
    const left = files.filter((file) => !done.current.has(file.id))
    const byId = new Map(left.map((file) => [file.id, file]))
    const controller = new AbortController()
    abort.current = controller
    setRunning(true)
    mark([...byId.keys()], { status: 'waiting' })
    let allIn = true
    for (const ids of planRequests(
      left.map((file) => ({
        id: file.id,
        name: file.file.name,
        sizeBytes: file.file.size,
        isTable: isTabular(file.kind),
      })),
    )) {
      if (controller.signal.aborted) {
        allIn = false
        break
      }
      mark(ids, { status: 'sending' })
      const parts = ids.flatMap((id) => {
        const file = byId.get(id)
        return file === undefined ? [] : [{ name: file.file.name, blob: file.file }]
      })
      try {
        const answer = await client.imports.files(projectId, parts, {}, { signal: controller.signal })
        for (const id of ids) done.current.add(id)
        mark(ids, { status: 'done' })
        setTaskCount((count) => count + answer.taskCount)
      } catch (error) {
        allIn = false
        mark(ids, {
          status: 'failed',
          message: controller.signal.aborted ? t('create.stopped') : describeError(error, t('offline')),
        })
      }
    }
    setRunning(false)
    return allIn
  }
  return { states, taskCount, isRunning, send, cancel: () => abort.current?.abort() }
}
