// Exports that are made in the background: the list, asked again while one goes on, and what a file leaves out.

import type { ExportStatus, PreparedExport } from '@siali/sdk'
import { queryOptions } from '@tanstack/react-query'
import { client } from './client.ts'

const POLL_MS = 1000

export const exportKeys = {
  prepared: (projectId: number) => ['prepared-exports', projectId] as const,
  problems: (projectId: number, id: number, format: string) =>
    ['export-problems', projectId, id, format] as const,
}

export const isBeingMade = (status: ExportStatus): boolean => status === 'created' || status === 'in_progress'

const goesOn = ({ status, conversions }: PreparedExport) =>
  isBeingMade(status) || conversions.some((one) => isBeingMade(one.status))

export function preparedQuery(projectId: number) {
  return queryOptions({
    queryKey: exportKeys.prepared(projectId),
    queryFn: ({ signal }) => client.exports.prepared(projectId, { signal }),
    refetchInterval: (query) => (query.state.data?.some(goesOn) === true ? POLL_MS : false),
  })
}

export function problemsQuery(projectId: number, id: number, format: string) {
  return queryOptions({
    queryKey: exportKeys.problems(projectId, id, format),
    queryFn: ({ signal }) => client.exports.problems(projectId, id, format, { signal }),
  })
}
