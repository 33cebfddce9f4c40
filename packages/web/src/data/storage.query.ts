// Storages of a project: keys, what they are, how they do, and the forms that set them up.

import type { StorageDirection, StorageType } from '@siali/sdk'
import { queryOptions } from '@tanstack/react-query'
import { client } from './client.ts'

// Syncs and pushes of others show within that time.
const LOOK_EVERY_MS = 5000
// While one of the page's own runs.
const WATCH_EVERY_MS = 1000

export const storageKeys = {
  all: (projectId: number) => ['storages', projectId] as const,
}

const AT_WORK = new Set(['queued', 'in_progress'])

/** True while a sync waits or runs. */
export function isSyncing(storage: { readonly status: string }): boolean {
  return AT_WORK.has(storage.status)
}

export function storagesQuery(projectId: number) {
  return queryOptions({
    queryKey: [...storageKeys.all(projectId), 'list'] as const,
    queryFn: ({ signal }) => client.storages.list(projectId, { signal }),
    refetchInterval: (query) => (query.state.data?.some(isSyncing) === true ? WATCH_EVERY_MS : LOOK_EVERY_MS),
  })
}

export function storageStatesQuery(projectId: number) {
  return queryOptions({
    queryKey: [...storageKeys.all(projectId), 'states'] as const,
    queryFn: ({ signal }) => client.storages.states(projectId, {}, { signal }),
    refetchInterval: LOOK_EVERY_MS,
  })
}

/** Asked when somebody is about to take a storage away: it reads all its links. */
export function storageTasksQuery(projectId: number) {
  return queryOptions({
    queryKey: [...storageKeys.all(projectId), 'tasks'] as const,
    queryFn: ({ signal }) => client.storages.states(projectId, { isWithTasks: true }, { signal }),
    gcTime: 0,
    staleTime: 0,
  })
}

export function storageKindsQuery(direction: StorageDirection) {
  return queryOptions({
    queryKey: ['storage-kinds', direction] as const,
    queryFn: ({ signal }) => client.storages.kinds(direction, { signal }),
    staleTime: Infinity,
  })
}

export function storageFormQuery(type: StorageType) {
  return queryOptions({
    queryKey: ['storage-form', type.direction, type.kind] as const,
    queryFn: ({ signal }) => client.storages.form(type, { signal }),
    staleTime: Infinity,
  })
}
