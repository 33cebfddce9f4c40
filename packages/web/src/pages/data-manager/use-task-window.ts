// Tasks by index of a list of any length: only the pages in sight are read. Earlier pages stay until the list changes.

import { ApiError, type Task } from '@siali/sdk'
import { keepPreviousData, useQueries, useQuery, useQueryClient } from '@tanstack/react-query'
import { TASK_PAGE_SIZE, taskPageQuery, type TaskQuery } from '../../data/dm.query.ts'

export interface TaskWindow {
  /** Tasks that match. */
  readonly total: number
  readonly totalAnnotations: number
  readonly totalPredictions: number
  /** Task at an index from 0; undefined while its page is on the way. */
  readonly at: (index: number) => Task | undefined
  /** Ids of the tasks at the indices `from` to `to`, both with; those that were not read are asked for. */
  readonly idsBetween: (from: number, to: number) => Promise<readonly number[]>
  readonly isPending: boolean
  readonly error: Error | null
  /** Page numbers that are not read are asked for here. */
  readonly isFetching: boolean
}

/** The tasks of `query` around the rows `first` to `last`. */
export function useTaskWindow(query: TaskQuery, first: number, last: number): TaskWindow {
  const cache = useQueryClient()
  const head = useQuery({ ...taskPageQuery(query, 1), placeholderData: keepPreviousData })
  const total = head.data?.total ?? 0
  const lastPage = Math.max(1, Math.ceil(total / TASK_PAGE_SIZE))
  const from = Math.max(2, Math.floor(first / TASK_PAGE_SIZE) + 1)
  const to = Math.min(lastPage, Math.floor(Math.max(first, last) / TASK_PAGE_SIZE) + 1)
  const pages =
    to < from || head.isPlaceholderData
      ? []
      : Array.from({ length: to - from + 1 }, (_, index) => from + index)
  const others = useQueries({
    queries: pages.map((page) => ({ ...taskPageQuery(query, page), staleTime: 60_000 })),
  })
  const byPage = new Map(pages.map((page, index) => [page, others[index]?.data?.items]))
  byPage.set(1, head.data?.items)
  const pageOf = (index: number) => Math.floor(index / TASK_PAGE_SIZE) + 1
  const idsOf = (page: number) => ({ ...taskPageQuery({ ...query, include: 'id' }, page), staleTime: 60_000 })
  // A page past the end after others deleted tasks is no fault of the list.
  const otherError = others
    .map((page) => page.error)
    .find((error) => error !== null && !(error instanceof ApiError && error.status === 404))
  return {
    total,
    totalAnnotations: head.data?.totalAnnotations ?? 0,
    totalPredictions: head.data?.totalPredictions ?? 0,
    at: (index) => byPage.get(Math.floor(index / TASK_PAGE_SIZE) + 1)?.[index % TASK_PAGE_SIZE],
    idsBetween: async (from, to) => {
      const ids: number[] = []
      for (let page = pageOf(from); page <= pageOf(to); page += 1) {
        // Pages in sight are at hand; of others nothing but the ids is wanted.
        const items = byPage.get(page) ?? (await cache.fetchQuery(idsOf(page))).items
        const begins = (page - 1) * TASK_PAGE_SIZE
        ids.push(...items.slice(Math.max(0, from - begins), to - begins + 1).map(({ id }) => id))
      }
      return ids
    },
    isPending: head.isPending,
    error: head.error ?? otherError ?? null,
    isFetching: head.isFetching,
  }
}
