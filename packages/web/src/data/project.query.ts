// Projects: keys and hooks.

import type { ProjectChange } from '@siali/sdk'
import { queryOptions, useMutation, useQuery, useQueryClient } from '@tanstack/react-query'
import { client } from './client.ts'
import { useSession } from './session.query.ts'

export const projectKeys = {
  all: ['projects'] as const,
  one: (id: number) => ['projects', id] as const,
  samples: (id: number) => ['samples', id] as const,
}

export const projectsQuery = queryOptions({
  queryKey: projectKeys.all,
  queryFn: async ({ signal }) => {
    const projects = []
    for await (const project of client.projects.all({}, { signal })) projects.push(project)
    return projects
  },
})

export function projectQuery(id: number) {
  return queryOptions({
    queryKey: projectKeys.one(id),
    queryFn: ({ signal }) => client.projects.get(id, { signal }),
  })
}

/** One project; undefined until it is there. */
export function useProject(id: number) {
  return useQuery(projectQuery(id))
}

/** Changes a project and puts the answer in place of what was cached. */
export function useProjectChange(id: number) {
  const cache = useQueryClient()
  return useMutation({
    mutationFn: (change: ProjectChange) => client.projects.update(id, change),
    onSuccess: (project) => {
      cache.setQueryData(projectKeys.one(id), project)
      return cache.invalidateQueries({ queryKey: projectKeys.all, exact: true })
    },
  })
}

/** First tasks of a project, for the strip of its card. */
export function samplesQuery(projectId: number) {
  return queryOptions({
    queryKey: projectKeys.samples(projectId),
    queryFn: async ({ signal }) => (await client.tasks.list({ projectId, pageSize: 4 }, { signal })).items,
    staleTime: 120_000,
  })
}

/** As the server decides it: those who manage, and the maker of the project. Undefined until both are known. */
export function useMayManage(projectId: number): boolean | undefined {
  const user = useSession()?.user
  const { data: project } = useProject(projectId)
  if (user === undefined || project === undefined) return undefined
  return user.role !== 'member' || project.createdBy.id === user.id
}
