// Models of a project: keys and queries.

import { queryOptions } from '@tanstack/react-query'
import { client } from './client.ts'

export const modelKeys = {
  backends: (projectId: number) => ['models', projectId] as const,
  interactive: (projectId: number) => ['models', projectId, 'interactive'] as const,
  versions: (projectId: number) => ['model-versions', projectId] as const,
}

// A server that comes or goes shows within that time.
const LOOK_EVERY_MS = 15_000

export function modelsQuery(projectId: number) {
  return queryOptions({
    queryKey: modelKeys.backends(projectId),
    queryFn: ({ signal }) => client.models.list(projectId, { signal }),
    refetchInterval: LOOK_EVERY_MS,
  })
}

export function modelVersionsQuery(projectId: number) {
  return queryOptions({
    queryKey: modelKeys.versions(projectId),
    queryFn: ({ signal }) => client.models.versions(projectId, { signal }),
  })
}
