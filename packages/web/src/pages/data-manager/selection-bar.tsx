// What can be done with the chosen tasks. Deleting happens at once and can be undone; other deeds ask with their number.

import { Menu } from '@mantine/core'
import type { Action, Selection } from '@siali/sdk'
import { showToast } from '@siali/ui'
import {
  IconDots,
  IconSparkles,
  IconSquarePlus,
  IconTag,
  IconTrash,
  IconX,
  type Icon,
} from '@tabler/icons-react'
import { useMutation, useQuery } from '@tanstack/react-query'
import { useState, type ReactNode } from 'react'
import { useTranslation } from 'react-i18next'
import { client, describeError } from '../../data/client.ts'
import { actionsQuery } from '../../data/dm.query.ts'
import { formatCount, groupDigits } from '../../i18n/i18n.ts'
import { undoAction } from '../../shell/undo-action.ts'
import { ActionDialog } from './action-dialog.tsx'
import { countSelected, EVERYTHING, NOTHING } from './selection.model.ts'
import { useRefreshTasks } from './use-refresh-tasks.ts'

const DELETE_TASKS = 'delete_tasks'
/** What people do most has a place of its own. */
const NAMED: readonly (readonly [id: string, word: 'dm.predict' | 'dm.setValue', icon: Icon])[] = [
  ['retrieve_tasks_predictions', 'dm.predict', IconSparkles],
  ['add_data_field', 'dm.setValue', IconTag],
]

export interface SelectionBarProps {
  readonly projectId: number
  readonly selection: Selection
  readonly total: number
  /** Filters and ordering the selection was made under, as they travel. */
  readonly query: Readonly<Record<string, unknown>>
  readonly onSelect: (selection: Selection) => void
  /** Shown before anything is chosen. */
  readonly isChoosing: boolean
  /** Labels the chosen tasks, in the order shown. */
  readonly onLabel: () => void
}

interface Order {
  readonly action: Action
  readonly form: Readonly<Record<string, unknown>>
}

/** The bar; nothing when nothing is chosen. */
export function SelectionBar(props: SelectionBarProps): ReactNode {
  const { projectId, selection, total, query, onSelect, isChoosing, onLabel } = props
  const { t } = useTranslation()
  const count = countSelected(selection, total)
  const { data: actions = [] } = useQuery({ ...actionsQuery(projectId), enabled: count > 0 })
  const [asked, setAsked] = useState<Action | undefined>()
  const refresh = useRefreshTasks(projectId)
  const run = useMutation({
    mutationFn: ({ action, form }: Order) =>
      client.views.run(projectId, action.id, selection, { ...query, ...form }),
    onSuccess: async (answer, { action }) => {
      setAsked(undefined)
      onSelect(NOTHING)
      showToast({
        text:
          action.id === DELETE_TASKS && answer.job === undefined
            ? t('dm.deleted', { count: answer.processedItems, number: formatCount(answer.processedItems) })
            : groupDigits(answer.detail) || action.title,
        closeLabel: t('close'),
        ...(action.id === DELETE_TASKS ? { icon: IconTrash } : {}),
        ...undoAction(answer.undo, refresh, t),
      })
      await refresh()
    },
    onError: (error, { action }) => {
      if (action.id === DELETE_TASKS)
        showToast({ text: describeError(error, t('offline')), closeLabel: t('close') })
    },
  })
  if (count === 0 && !isChoosing) return null
  const remove = actions.find((action) => action.id === DELETE_TASKS)
  const named = NAMED.flatMap(([id, word, icon]) => {
    const action = actions.find((one) => one.id === id && one.isAvailable)
    return action === undefined ? [] : [{ action, word, icon }]
  })
  const others = actions.filter(
    (action) =>
      action.id !== DELETE_TASKS && action.isAvailable && !named.some((one) => one.action === action),
  )
  return (
    <>
      <div className="selbar" role="toolbar" aria-label={t('dm.selectionBar')}>
        <span className="num" role="status">
          {t('dm.selected', { count, number: formatCount(count) })}
        </span>
        {count === total ? null : (
          <button type="button" className="lnk" onClick={() => onSelect(EVERYTHING)}>
            {t('dm.selectAllN', { number: formatCount(total) })}
          </button>
        )}
        <span className="v" aria-hidden />
        <button type="button" className="act" disabled={count === 0} onClick={onLabel}>
          <IconSquarePlus className="i" size={16} stroke={1.75} aria-hidden />
          {t('dm.labelChosen')}
        </button>
        {named.map(({ action, word, icon: Glyph }) => (
          <button
            key={action.id}
            type="button"
            className="act"
            disabled={count === 0}
            onClick={() => setAsked(action)}
          >
            <Glyph className="i" size={16} stroke={1.75} aria-hidden />
            {t(word)}
          </button>
        ))}
        {remove === undefined ? null : (
          <button
            type="button"
            className="act"
            disabled={run.isPending || count === 0}
            onClick={() => run.mutate({ action: remove, form: {} })}
          >
            <IconTrash className="i" size={16} stroke={1.75} aria-hidden />
            {t('dm.delete')}
          </button>
        )}
        {others.length === 0 || count === 0 ? null : (
          <Menu position="top" width={260}>
            <Menu.Target>
              <button type="button" className="act" aria-label={t('dm.moreActions')}>
                <IconDots className="i" size={16} stroke={1.75} aria-hidden />
              </button>
            </Menu.Target>
            <Menu.Dropdown>
              {others.map((action) => (
                <Menu.Item key={action.id} onClick={() => setAsked(action)}>
                  {action.title}
                </Menu.Item>
              ))}
            </Menu.Dropdown>
          </Menu>
        )}
        <span className="v" aria-hidden />
        <button type="button" className="out" aria-label={t('dm.unselect')} onClick={() => onSelect(NOTHING)}>
          <IconX className="i" size={16} stroke={1.75} aria-hidden />
        </button>
      </div>
      {asked === undefined ? null : (
        <ActionDialog
          key={asked.id}
          action={asked}
          projectId={projectId}
          selection={selection}
          query={query}
          count={count}
          isRunning={run.isPending}
          error={run.error === null ? undefined : describeError(run.error, t('offline'))}
          onClose={() => {
            run.reset()
            setAsked(undefined)
          }}
          onRun={(form) => run.mutate({ action: asked, form })}
        />
      )}
    </>
  )
}
