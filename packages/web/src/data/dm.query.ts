// Columns, views, actions and pages of tasks of the data manager.

import { toSelectedItems, type Selection, type TaskPage } from '@siali/sdk'
import { queryOptions } from '@tanstack/react-query'
import { client } from './client.ts'

export const TASK_PAGE_SIZE = 100

export const dmKeys = {
  all: (projectId: number) => ['dm', projectId] as const,
  columns: (projectId: number) => ['dm', projectId, 'columns'] as const,
  views: (projectId: number) => ['dm', projectId, 'views'] as const,
  actions: (projectId: number) => ['dm', projectId, 'actions'] as const,
  tasks: (projectId: number) => ['dm', projectId, 'tasks'] as const,
}

export function columnsQuery(projectId: number) {
  return queryOptions({
    queryKey: dmKeys.columns(projectId),
    queryFn: ({ signal }) => client.views.columns(projectId, { signal }),
  })
}

/** Views of a project; the first one is made when there is none. */
export function viewsQuery(projectId: number, firstTitle: string) {
  return queryOptions({
    queryKey: dmKeys.views(projectId),
    queryFn: async ({ signal }) => {
      const views = await client.views.list(projectId, { signal })
      if (views.length > 0) return views
      return [await client.views.create(projectId, { title: firstTitle, type: 'list', target: 'tasks' })]
    },
  })
}

export function actionsQuery(projectId: number) {
  return queryOptions({
    queryKey: dmKeys.actions(projectId),
    queryFn: ({ signal }) => client.views.actions(projectId, { signal }),
    staleTime: 300_000,
  })
}

/** What an action asks for. */
export function actionFormQuery(projectId: number, actionId: string) {
  return queryOptions({
    queryKey: [...dmKeys.actions(projectId), actionId, 'form'],
    queryFn: ({ signal }) => client.views.actionForm(projectId, actionId, { signal }),
  })
}

/** How many annotations and predictions the chosen tasks have. */
export function selectionTotalsQuery(
  projectId: number,
  query: Readonly<Record<string, unknown>>,
  selection: Selection,
) {
  const asked = { ...query, selectedItems: toSelectedItems(selection) }
  return queryOptions({
    queryKey: [...dmKeys.tasks(projectId), 'totals', JSON.stringify(asked)],
    queryFn: async ({ signal }) => {
      const page = await client.tasks.list(
        { projectId, query: asked, pageSize: 1, include: 'id' },
        { signal },
      )
      return { annotations: page.totalAnnotations, predictions: page.totalPredictions }
    },
    staleTime: 0,
  })
}

/** How the values of a column spread over the tasks that match; `text` is JSON of `{filters?}`. */
export function distributionQuery(projectId: number, text: string, column: string, type: string) {
  return queryOptions({
    queryKey: [...dmKeys.tasks(projectId), 'distribution', text, column, type],
    queryFn: ({ signal }) =>
      client.views.distribution(
        projectId,
        column,
        { query: JSON.parse(text) as Record<string, unknown>, type },
        { signal },
      ),
    staleTime: 30_000,
    retry: false,
  })
}

/** Filters and ordering as they travel, as one text: the key of a list. */
export interface TaskQuery {
  readonly projectId: number
  /** JSON of `{filters?, ordering?}`. */
  readonly text: string
  /** Comma list of the fields to read. */
  readonly include: string
}

/** One page of tasks; page from 1. */
export function taskPageQuery(query: TaskQuery, page: number) {
  return queryOptions({
    queryKey: [...dmKeys.tasks(query.projectId), query.text, query.include, page],
    queryFn: ({ signal }): Promise<TaskPage> =>
      client.tasks.list(
        {
          projectId: query.projectId,
          query: JSON.parse(query.text) as Record<string, unknown>,
          page,
          pageSize: TASK_PAGE_SIZE,
          fields: 'all',
          include: query.include,
        },
        { signal },
      ),
  })
}

/**
 * What is read of the results of the tasks of one page, page from 1: the labels, or the marks over pictures. Part of the
 * list, so that what changes it changes both.
 */
export function resultsPageQuery(
  query: Pick<TaskQuery, 'projectId' | 'text'>,
  member: 'labels' | 'marks',
  page: number,
) {
  return queryOptions({
    queryKey: [...dmKeys.tasks(query.projectId), query.text, member, page],
    queryFn: async ({ signal }) => {
      const answer = await client.tasks.list(
        {
          projectId: query.projectId,
          query: JSON.parse(query.text) as Record<string, unknown>,
          page,
          pageSize: TASK_PAGE_SIZE,
          include: `id,${member}`,
        },
        { signal },
      )
      return answer.items.map(({ id, fields }) => ({ id, value: fields[member] }))
    },
    staleTime: 60_000,
  })
}

/**
 * How many tasks were answered or skipped: of the project, or of those with the given ids. These are the tasks that an
 * immediate export holds. Filters join by one word, so the two kinds are counted and what is both is taken off.
 */
export function annotatedCountQuery(projectId: number, ids: readonly number[] | undefined) {
  const above = (column: string) => ({
    filter: `filter:tasks:${column}`,
    operator: 'greater',
    type: 'Number',
    value: 0,
  })
  const among =
    ids === undefined
      ? []
      : [{ filter: 'filter:tasks:id', operator: 'in_list', type: 'Number', value: [...ids] }]
  const answered = above('total_annotations')
  const skipped = above('cancelled_annotations')
  return queryOptions({
    queryKey: [...dmKeys.tasks(projectId), 'annotated', ids ?? 'all'],
    queryFn: async ({ signal }) => {
      const count = async (items: readonly unknown[]) => {
        const query = { filters: { conjunction: 'and', items: [...among, ...items] } }
        return (
          (await client.tasks.list({ projectId, query, pageSize: 1, include: 'id' }, { signal })).total ?? 0
        )
      }
      const [some, left, both] = await Promise.all([
        count([answered]),
        count([skipped]),
        count([answered, skipped]),
      ])
      return some + left - both
    },
    staleTime: 0,
  })
}
