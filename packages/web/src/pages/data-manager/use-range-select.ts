// Choosing tasks one by one and from the last one chosen to another, also over rows that were never read.

import type { Selection } from '@siali/sdk'
import { showToast } from '@siali/ui'
import { useRef } from 'react'
import { useTranslation } from 'react-i18next'
import { describeError } from '../../data/client.ts'
import { withSelected } from './selection.model.ts'
import type { TaskWindow } from './use-task-window.ts'

export type ChangeSelection = (change: (before: Selection) => Selection) => void

/** Chooses or leaves out the task at an index, from 0; `isRange`: with all since the last one. */
export function useRangeSelect(
  tasks: TaskWindow,
  onSelect: ChangeSelection,
): (index: number, isOn: boolean, isRange: boolean) => void {
  const { t } = useTranslation()
  const anchor = useRef<number | undefined>(undefined)
  return (index, isOn, isRange) => {
    const start = isRange ? (anchor.current ?? index) : index
    anchor.current = index
    const [from, to] = [Math.min(start, index), Math.max(start, index)]
    const apply = (ids: readonly number[]) => onSelect((before) => withSelected(before, ids, isOn))
    const known: number[] = []
    for (let at = from; at <= to; at += 1) {
      const task = tasks.at(at)
      if (task === undefined) break
      known.push(task.id)
    }
    if (known.length === to - from + 1) apply(known)
    else
      tasks.idsBetween(from, to).then(apply, (error: unknown) => {
        showToast({ text: describeError(error, t('offline')), closeLabel: t('close') })
      })
  }
}
