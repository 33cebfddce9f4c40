// What is read of the results of the tasks in sight: labels for the table, marks for pictures. The server looks for them in
// all that was answered, so they come by a request of their own: the list itself does not wait for it.

import { useQueries } from '@tanstack/react-query'
import { useMemo } from 'react'
import { resultsPageQuery, TASK_PAGE_SIZE, type TaskQuery } from '../../data/dm.query.ts'
import { labelColors, readLabels, type ShownLabel } from './task-labels.ts'
import { readMarks, type TaskMarks } from './task-marks.ts'

type Query = Pick<TaskQuery, 'projectId' | 'text'>
type Rows = readonly [first: number, last: number]

function useResults(query: Query, member: 'labels' | 'marks', [first, last]: Rows, isOn: boolean) {
  const from = Math.floor(first / TASK_PAGE_SIZE) + 1
  const to = Math.floor(Math.max(first, last) / TASK_PAGE_SIZE) + 1
  const pages = isOn ? Array.from({ length: to - from + 1 }, (_, index) => from + index) : []
  const answers = useQueries({ queries: pages.map((page) => resultsPageQuery(query, member, page)) })
  return answers.flatMap(({ data = [] }) => data)
}

/** Labels by task id, of the pages that hold these rows; nothing is read while `isOn` is false. */
export function useTaskLabels(
  query: Query,
  labelConfig: string,
  rows: Rows,
  isOn: boolean,
): ReadonlyMap<number, readonly ShownLabel[]> {
  const colorOf = useMemo(() => labelColors(labelConfig), [labelConfig])
  const tasks = useResults(query, 'labels', rows, isOn)
  return new Map(tasks.map(({ id, value }) => [id, readLabels(value, colorOf)]))
}

/** Marks by task id, likewise. */
export function useTaskMarks(
  query: Query,
  labelConfig: string,
  rows: Rows,
  isOn: boolean,
): ReadonlyMap<number, TaskMarks | undefined> {
  const colorOf = useMemo(() => labelColors(labelConfig), [labelConfig])
  const tasks = useResults(query, 'marks', rows, isOn)
  return new Map(tasks.map(({ id, value }) => [id, readMarks(value, colorOf)]))
}
