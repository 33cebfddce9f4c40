// Imports of a project: the list, asked again while one goes on.

import type { ChosenFile, ImportChoices, ProjectImport } from '@siali/sdk'
import { queryOptions } from '@tanstack/react-query'
import { client } from './client.ts'

const POLL_MS = 1000

export const importKeys = {
  ofProject: (projectId: number) => ['imports', projectId] as const,
  one: (projectId: number, importId: number) => ['imports', projectId, importId] as const,
}

export function isGoingOn({ status }: ProjectImport): boolean {
  return status === 'created' || status === 'in_progress'
}

/** The newest fifty. */
export function importsQuery(projectId: number) {
  return queryOptions({
    queryKey: importKeys.ofProject(projectId),
    queryFn: ({ signal }) => client.imports.list(projectId, {}, { signal }),
    refetchInterval: (query) => (query.state.data?.some(isGoingOn) === true ? POLL_MS : false),
  })
}

/** One with its problems. */
export function importQuery(projectId: number, importId: number) {
  return queryOptions({
    queryKey: importKeys.one(projectId, importId),
    queryFn: ({ signal }) => client.imports.get(projectId, importId, { signal }),
  })
}

/** What sent files would make. Whether the rest is left out changes nothing of it. */
export function importPreviewQuery(projectId: number, files: readonly ChosenFile[], choices: ImportChoices) {
  return queryOptions({
    queryKey: ['import-preview', projectId, files, { ...choices, skipInvalid: undefined }],
    queryFn: ({ signal }) => client.imports.preview(projectId, files, choices, { signal }),
  })
}
