// Labels of the tasks in sight. The server looks for them in all that was answered, so they come by a request of their own:
// the list itself does not wait for it.

import { useQueries } from '@tanstack/react-query'
import { useMemo } from 'react'
import { labelsPageQuery, TASK_PAGE_SIZE, type TaskQuery } from '../../data/dm.query.ts'
import { labelColors, readLabels, type ShownLabel } from './task-labels.ts'

/** Labels by task id, of the pages that hold the rows `first` to `last`; nothing is read while `isOn` is false. */
export function useTaskLabels(
  query: Pick<TaskQuery, 'projectId' | 'text'>,
  labelConfig: string,
  [first, last]: readonly [number, number],
  isOn: boolean,
): ReadonlyMap<number, readonly ShownLabel[]> {
  const colorOf = useMemo(() => labelColors(labelConfig), [labelConfig])
  const from = Math.floor(first / TASK_PAGE_SIZE) + 1
  const to = Math.floor(Math.max(first, last) / TASK_PAGE_SIZE) + 1
  const pages = isOn ? Array.from({ length: to - from + 1 }, (_, index) => from + index) : []
  const answers = useQueries({ queries: pages.map((page) => labelsPageQuery(query, page)) })
  return new Map(
    answers.flatMap(({ data = [] }) =>
      data.map((task) => [task.id, readLabels(task.labels, colorOf)] as const),
    ),
  )
}
