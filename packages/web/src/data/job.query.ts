// Background work of a project, asked again while some of it runs.

import type { JobRun } from '@siali/sdk'
import { queryOptions } from '@tanstack/react-query'
import { client } from './client.ts'

const POLL_MS = 1000

export const jobKeys = { ofProject: (projectId: number) => ['jobs', projectId] as const }

export function isRunning(run: JobRun): boolean {
  return run.finishedAt === undefined
}

export function jobsQuery(projectId: number) {
  return queryOptions({
    queryKey: jobKeys.ofProject(projectId),
    queryFn: ({ signal }) => client.jobs.list(projectId, { signal }),
    refetchInterval: (query) => (query.state.data?.some(isRunning) === true ? POLL_MS : false),
  })
}
