// What the address of the data manager says: a saved view, or filters and an order of a view that is not saved; a task. Pure.

import type { View } from '@siali/sdk'

/** Id of a view that lives in the address only. */
export const UNSAVED = 0

export interface DataSearch {
  readonly tab?: number
  readonly task?: number
  /** As they travel: `{"conjunction": "and", "items": […]}`. */
  readonly filters?: Readonly<Record<string, unknown>>
  readonly ordering?: readonly string[]
  readonly title?: string
}

/** Reads the parameters; what makes no sense is left out. */
export function readDataSearch(search: Readonly<Record<string, unknown>>): DataSearch {
  const { filters, ordering, title } = search
  const order = (Array.isArray(ordering) ? (ordering as unknown[]) : [ordering]).filter(
    (one): one is string => typeof one === 'string' && one !== '',
  )
  const [tab, task] = [positive(search['tab']), positive(search['task'])]
  return {
    ...(tab !== undefined && { tab }),
    ...(task !== undefined && { task }),
    ...(isObject(filters) && { filters }),
    ...(order.length > 0 && { ordering: order }),
    ...(typeof title === 'string' && title !== '' && { title: title.slice(0, 100) }),
  }
}

const isObject = (value: unknown): value is Readonly<Record<string, unknown>> =>
  typeof value === 'object' && value !== null && !Array.isArray(value)

function positive(value: unknown): number | undefined {
  const number = Number(value)
  return Number.isSafeInteger(number) && number > 0 ? number : undefined
}

/** The view that the address describes by itself; undefined when it names a saved one or none. */
export function unsavedView(search: DataSearch, title: string): View | undefined {
  const { filters, ordering } = search
  if (search.tab !== undefined || (filters === undefined && ordering === undefined)) return undefined
  const named = search.title ?? title
  return {
    id: UNSAVED,
    title: named,
    lockedBy: undefined,
    data: {
      title: named,
      type: 'list',
      target: 'tasks',
      ...(filters !== undefined && { filters }),
      ...(ordering !== undefined && { ordering }),
    },
  }
}

/** The address of a view, without a task. */
export function searchOf(view: View, search: DataSearch): DataSearch {
  if (view.id !== UNSAVED) return { tab: view.id }
  const { task: _task, ...rest } = search
  return rest
}
