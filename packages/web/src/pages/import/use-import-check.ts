// What sent files would make, before they are imported: the server's reading of them, what is chosen about it, and why it
// cannot go on. For the dialog of a project and for the wizard of a new one.

import type { ChosenFile, ImportChoices, ImportPreview, ProjectImport } from '@siali/sdk'
import { useQuery, useQueryClient } from '@tanstack/react-query'
import { useState } from 'react'
import { useTranslation } from 'react-i18next'
import { importPreviewQuery } from '../../data/import.query.ts'
import type { ImportRun } from '../create/use-import.ts'

export interface ImportCheck {
  /** Files that are looked at; undefined before. */
  readonly files: readonly ChosenFile[] | undefined
  readonly choices: ImportChoices
  /** Undefined while it is read. */
  readonly preview: ImportPreview | undefined
  readonly error: Error | null
  /** Tasks that would go in; undefined while nobody knows, or when only the beginning was read. */
  readonly count: number | undefined
  /** Why it cannot go on. */
  readonly offReason: string | undefined
  /** Something cannot be taken, and could be left out. */
  readonly canLeaveOut: boolean
  readonly setFiles: (files: readonly ChosenFile[]) => void
  readonly setChoices: (choices: ImportChoices) => void
  /** Looks at files anew; undefined when that failed, which `error` tells. */
  readonly look: (projectId: number, files: readonly ChosenFile[]) => Promise<ImportPreview | undefined>
  readonly leave: () => void
  /** The import when all is in; else `run` says why it is not. */
  readonly start: (projectId: number, files: readonly ChosenFile[]) => Promise<ProjectImport | undefined>
}

export function useImportCheck(run: ImportRun): ImportCheck {
  const { t } = useTranslation()
  const cache = useQueryClient()
  const [projectId, setProjectId] = useState(0)
  const [files, setFiles] = useState<readonly ChosenFile[] | undefined>()
  const [choices, setChoices] = useState<ImportChoices>({})
  const { data: preview, error } = useQuery({
    ...importPreviewQuery(projectId, files ?? [], choices),
    enabled: files !== undefined,
    placeholderData: (before) => before,
  })
  const skips = choices.skipInvalid === true
  const canLeaveOut = (preview?.errorCount ?? 0) > 0 || run.problems.some((problem) => problem.isError)
  const offReason =
    preview === undefined || preview.takenCount === 0
      ? t('import.offNone')
      : preview.errorCount > 0 && !skips
        ? t('import.offErrors')
        : undefined
  return {
    files,
    choices,
    preview: files === undefined ? undefined : preview,
    error: files === undefined ? null : error,
    count: preview === undefined || preview.isPart ? undefined : preview.takenCount,
    offReason,
    canLeaveOut,
    setFiles,
    setChoices,
    look: async (id, chosen) => {
      setProjectId(id)
      setFiles(chosen)
      // The setup may have changed since the last look.
      return cache
        .fetchQuery({ ...importPreviewQuery(id, chosen, choices), staleTime: 0 })
        .catch(() => undefined)
    },
    leave: () => {
      setFiles(undefined)
      setChoices({})
    },
    start: (id, chosen) => run.start(id, chosen, choices),
  }
}
