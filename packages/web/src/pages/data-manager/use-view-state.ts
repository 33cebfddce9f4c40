// Filters, ordering, columns of the open view. Changes count at once and are kept in the view a moment later.

import type { Column, View } from '@siali/sdk'
import { useQueryClient } from '@tanstack/react-query'
import { useEffect, useRef, useState } from 'react'
import { client } from '../../data/client.ts'
import { dmKeys } from '../../data/dm.query.ts'
import { UNSAVED } from './data-search.ts'
import { columnKey, decodeOrdering, encodeOrdering, type FilterSet, type Ordering } from './filter.model.ts'
import { decodeFilters, encodeFilters } from './filter.wire.ts'

export interface ViewState {
  readonly filters: FilterSet
  readonly ordering: Ordering | undefined
  /** Keys of hidden columns; undefined: the columns' own defaults. */
  readonly hidden: readonly string[] | undefined
  /** Widths by column key, px. */
  readonly widths: Readonly<Record<string, number>>
  /** Tiles instead of rows. */
  readonly isGrid: boolean
  /** Tiles side by side; undefined: as many as have room. */
  readonly gridWidth: number | undefined
  /** Column keys in the order of the table; undefined: the usual one. */
  readonly order: readonly string[] | undefined
  /** Keys of columns that stay in sight at the start of the table. */
  readonly pinned: readonly string[]
  /** Kind of values by column key, where people take a data column for another than it is. */
  readonly shownAs: Readonly<Record<string, string>>
}

const SAVE_AFTER_MS = 700

const newId = (): string => crypto.randomUUID()

const withoutPrefix = (key: string) => key.replace(/^tasks:/, '')

function keyList(value: unknown): readonly string[] | undefined {
  if (!Array.isArray(value)) return undefined
  return value.filter((key): key is string => typeof key === 'string').map(withoutPrefix)
}

function byKey(value: unknown): Readonly<Record<string, string>> {
  const entries = typeof value === 'object' && value !== null ? Object.entries(value) : []
  return Object.fromEntries(
    entries.flatMap(([key, type]) => (typeof type === 'string' ? [[withoutPrefix(key), type]] : [])),
  )
}

export const FEWEST_ACROSS = 3
export const MOST_ACROSS = 10

function gridWidth(value: unknown): number | undefined {
  return typeof value === 'number' && Number.isInteger(value)
    ? Math.min(MOST_ACROSS, Math.max(FEWEST_ACROSS, value))
    : undefined
}

/** What a view's `columnsDisplayType` holds for these kinds. */
export function encodeShownAs(shownAs: ViewState['shownAs']): Readonly<Record<string, string>> {
  return Object.fromEntries(Object.entries(shownAs).map(([key, type]) => [`tasks:${key}`, type]))
}

/** Reads a view's free-form data. */
export function readViewState(view: View): ViewState {
  const hidden = (view.data['hiddenColumns'] as { explore?: unknown } | undefined)?.explore
  const widths = view.data['columnsWidth']
  return {
    filters: decodeFilters(view.data['filters'], newId),
    ordering: decodeOrdering(view.data['ordering']),
    hidden: keyList(hidden),
    isGrid: view.data['type'] === 'grid',
    gridWidth: gridWidth(view.data['gridWidth']),
    order: keyList(view.data['columnsOrder']),
    pinned: keyList(view.data['columnsPinned']) ?? [],
    shownAs: byKey(view.data['columnsDisplayType']),
    widths: typeof widths === 'object' && widths !== null ? (widths as Record<string, number>) : {},
  }
}

/** Free-form data of a view that holds `state`; what it held else stays. */
export function writeViewState(
  view: Pick<View, 'data'>,
  state: ViewState,
  columns: readonly Column[],
): Record<string, unknown> {
  // The usual columns in their usual order are kept as nothing.
  const { columnsOrder: _order, columnsPinned: _pinned, hiddenColumns, ...data } = view.data
  const { explore: _explore, ...hidden } = (hiddenColumns ?? {}) as Record<string, unknown>
  const prefixed = (keys: readonly string[]) => keys.map((key) => `tasks:${key}`)
  return {
    ...data,
    filters: encodeFilters(state.filters, columns) ?? { conjunction: state.filters.conjunction, items: [] },
    ordering: encodeOrdering(state.ordering),
    columnsWidth: state.widths,
    columnsDisplayType: encodeShownAs(state.shownAs),
    type: state.isGrid ? 'grid' : 'list',
    ...(state.gridWidth !== undefined && { gridWidth: state.gridWidth }),
    hiddenColumns: { ...hidden, ...(state.hidden !== undefined && { explore: prefixed(state.hidden) }) },
    ...(state.order !== undefined && { columnsOrder: prefixed(state.order) }),
    ...(state.pinned.length > 0 && { columnsPinned: prefixed(state.pinned) }),
  }
}

/** True when a column is shown. */
export function isShown(column: Column, hidden: readonly string[] | undefined): boolean {
  return hidden === undefined ? column.isShown : !hidden.includes(columnKey(column))
}

/** State of a view and how to change it. A view that is not saved yet (id 0) keeps nothing. */
export function useViewState(view: View, projectId: number, columns: readonly Column[]) {
  const cache = useQueryClient()
  const [state, setState] = useState(() => readViewState(view))
  const timer = useRef<ReturnType<typeof setTimeout> | undefined>(undefined)
  const save = useRef<(isLeaving: boolean) => void>(() => undefined)
  const change = (next: Partial<ViewState>) => {
    const whole = { ...state, ...next }
    setState(whole)
    if (view.id === UNSAVED) return
    clearTimeout(timer.current)
    save.current = (isLeaving) => {
      save.current = () => undefined
      const data = writeViewState(view, whole, columns)
      // A view that was deleted meanwhile has nothing to keep; the list itself is right already.
      client.views.update(view.id, projectId, data, { keepalive: isLeaving }).then(
        (saved) =>
          cache.setQueryData<readonly View[]>(dmKeys.views(projectId), (views) =>
            views?.map((item) => (item.id === saved.id ? saved : item)),
          ),
        () => cache.invalidateQueries({ queryKey: dmKeys.views(projectId) }),
      )
    }
    timer.current = setTimeout(() => save.current(false), SAVE_AFTER_MS)
  }
  // Whoever leaves or reloads at once finds the view as it was left: the request outlives the page.
  useEffect(() => {
    const leave = () => {
      clearTimeout(timer.current)
      save.current(true)
    }
    window.addEventListener('pagehide', leave)
    return () => {
      window.removeEventListener('pagehide', leave)
      leave()
    }
  }, [])
  return { state, change }
}
