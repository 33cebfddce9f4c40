// A task opened in place: the list narrow at the start side, the editor beside it.

import { Menu } from '@mantine/core'
import type { Project, Task, View } from '@siali/sdk'
import { IconButton, KeyCap, Skeleton } from '@siali/ui'
import { IconCheck, IconSelector, IconX } from '@tabler/icons-react'
import { useQuery, useQueryClient } from '@tanstack/react-query'
import { useVirtualizer } from '@tanstack/react-virtual'
import { useEffect, useMemo, useRef, useState, type KeyboardEvent, type ReactNode } from 'react'
import { useTranslation } from 'react-i18next'
import { client } from '../../data/client.ts'
import { dmKeys } from '../../data/dm.query.ts'
import { projectKeys } from '../../data/project.query.ts'
import { useSession } from '../../data/session.query.ts'
import { formatCount } from '../../i18n/i18n.ts'
import { useHotkeys } from '../../shell/hotkeys.ts'
import { KeyboardHelp } from '../../shell/keyboard-help.tsx'
import { InstructionsDialog } from '../labeling/instructions.tsx'
import { TaskSession } from '../labeling/task-session.tsx'
import { useOutbox } from '../labeling/use-outbox.ts'
import { TaskPicture } from '../projects/task-picture.tsx'
import { shownFields, taskImage, taskName } from './task-name.ts'
import { TaskSource } from './task-source.tsx'
import { TaskState } from './task-state.tsx'
import type { TaskWindow } from './use-task-window.ts'

const ROW_PX = 60

export interface QuickViewProps {
  readonly project: Project
  readonly view: View
  readonly views: readonly View[]
  /** What narrows and orders the list. */
  readonly tools: ReactNode
  readonly tasks: TaskWindow
  readonly taskId: number
  readonly onRange: (first: number, last: number) => void
  readonly onOpen: (taskId: number) => void
  /** The place of the open task in the list, from 0. */
  readonly onPlace: (index: number) => void
  readonly onView: (viewId: number) => void
  readonly onClose: () => void
}

/** List and editor. */
export function QuickView({
  project,
  view,
  views,
  tools,
  tasks,
  taskId,
  onRange,
  onOpen,
  onPlace,
  onView,
  onClose,
}: QuickViewProps): ReactNode {
  const { t } = useTranslation()
  const cache = useQueryClient()
  const userId = useSession()?.user?.id ?? 0
  const handle = useOutbox(userId)
  const [dialog, setDialog] = useState<'instructions' | 'keys' | undefined>()
  const [round, setRound] = useState(0)
  // The side panel stays as the person left it from task to task.
  const [isFolded, setFolded] = useState(true)
  const task = useQuery({
    queryKey: ['task', taskId, round],
    // After what was done to it is there, else it would come without it.
    enabled: handle.left !== undefined,
    queryFn: async ({ signal }) => {
      await handle.outbox.flush()
      return client.tasks.get(taskId, { signal })
    },
    // The task on screen is being worked on: it is read when it is opened and after it was saved, not in between.
    staleTime: Infinity,
    gcTime: 0,
    refetchOnWindowFocus: false,
  })
  const fields = useMemo(() => shownFields(project.labelConfig), [project.labelConfig])
  const [at, setAt] = useState(() => indexOf(tasks, taskId))
  const current = at !== undefined && tasks.at(at)?.id === taskId ? at : indexOf(tasks, taskId)
  useEffect(() => {
    if (current !== undefined) onPlace(current)
  }, [current, onPlace])
  const openAt = (index: number) => {
    const next = tasks.at(index)
    if (next === undefined) return
    setAt(index)
    onOpen(next.id)
  }
  useHotkeys({ 'shift+ArrowLeft': onClose })
  const handleDone = async () => {
    const isSent = await handle.outbox.flush()
    await cache.invalidateQueries({ queryKey: dmKeys.tasks(project.id) })
    void cache.invalidateQueries({ queryKey: projectKeys.all })
    if (isSent) setRound((before) => before + 1)
  }
  return (
    <div className="qv">
      <aside className="qv-list" aria-label={t('dm.tasks')}>
        <div className="pane-h qv-h">
          <Menu position="bottom-start" width={240}>
            <Menu.Target>
              <button type="button" className="qv-view" aria-label={t('dm.otherView', { title: view.title })}>
                <bdi className="h2 cut">{view.title}</bdi>
                <IconSelector className="i t3" size={14} stroke={1.75} aria-hidden />
              </button>
            </Menu.Target>
            <Menu.Dropdown className="menu-scroll">
              {views.map((item) => (
                <Menu.Item
                  key={item.id}
                  aria-current={item.id === view.id}
                  rightSection={item.id === view.id ? <IconCheck size={14} stroke={1.75} /> : null}
                  onClick={() => item.id !== view.id && onView(item.id)}
                >
                  <bdi>{item.title}</bdi>
                </Menu.Item>
              ))}
            </Menu.Dropdown>
          </Menu>
          <span className="count num">{formatCount(tasks.total)}</span>
          <span className="grow" />
          {tools}
          <TaskSource taskId={taskId} />
          <IconButton icon={IconX} label={t('dm.closeTask')} keys="⇧ ←" onClick={onClose} />
        </div>
        <List
          tasks={tasks}
          fields={fields}
          taskId={taskId}
          onRange={onRange}
          onOpenAt={openAt}
          start={current ?? 0}
        />
        <div className="qv-f sm t3 ph-hide">
          <KeyCap keys="↑" />
          <KeyCap keys="↓" />
          {t('dm.moveKey')}
          <span className="grow" />
          <KeyCap keys="⇧ ←" />
          {t('dm.closeKey')}
        </div>
      </aside>
      <div className="qv-main">
        {task.error !== null ? <p className="qv-error t2">{task.error.message}</p> : null}
        {task.data === undefined ? null : (
          <TaskSession
            key={`${task.data.id} ${round}`}
            project={project}
            task={task.data}
            handle={handle}
            isStream={false}
            startFolded={isFolded}
            onFold={setFolded}
            title={taskName(task.data, fields)}
            subtitle={t('dm.taskId', { id: task.data.id })}
            onBack={onClose}
            position={
              current === undefined
                ? undefined
                : t('dm.position', { at: formatCount(current + 1), total: formatCount(tasks.total) })
            }
            onPrevious={current !== undefined && current > 0 ? () => openAt(current - 1) : undefined}
            onNext={
              current !== undefined && current < tasks.total - 1 ? () => openAt(current + 1) : undefined
            }
            onInstructions={project.instruction === '' ? undefined : () => setDialog('instructions')}
            onKeyboard={() => setDialog('keys')}
            onDone={handleDone}
          />
        )}
      </div>
      <InstructionsDialog
        html={project.instruction}
        isOpen={dialog === 'instructions'}
        onClose={() => setDialog(undefined)}
      />
      <KeyboardHelp isOpen={dialog === 'keys'} onClose={() => setDialog(undefined)} />
    </div>
  )
}

/** Where a task stands in the pages that are read. Cost: O(tasks read). */
function indexOf(tasks: TaskWindow, taskId: number): number | undefined {
  const most = Math.min(tasks.total, 5000)
  for (let index = 0; index < most; index += 1) if (tasks.at(index)?.id === taskId) return index
  return undefined
}

interface ListProps {
  readonly tasks: TaskWindow
  readonly fields: readonly string[]
  readonly taskId: number
  readonly start: number
  readonly onRange: (first: number, last: number) => void
  readonly onOpenAt: (index: number) => void
}

function List({ tasks, fields, taskId, start, onRange, onOpenAt }: ListProps): ReactNode {
  const { t } = useTranslation()
  const scroller = useRef<HTMLDivElement>(null)
  // oxlint-disable-next-line react/incompatible-library -- nothing here is memoized, so its functions are never stale
  const virtual = useVirtualizer({
    count: tasks.total,
    getScrollElement: () => scroller.current,
    estimateSize: () => ROW_PX,
    overscan: 8,
  })
  const items = virtual.getVirtualItems()
  const first = items[0]?.index ?? 0
  const last = items.at(-1)?.index ?? 0
  useEffect(() => onRange(first, last), [first, last, onRange])
  useEffect(() => virtual.scrollToIndex(start, { align: 'auto' }), [start, virtual])
  const handleKey = (event: KeyboardEvent) => {
    if (event.key !== 'ArrowDown' && event.key !== 'ArrowUp') return
    event.preventDefault()
    onOpenAt(Math.min(tasks.total - 1, Math.max(0, start + (event.key === 'ArrowDown' ? 1 : -1))))
  }
  return (
    <div
      className="qv-scroll"
      ref={scroller}
      role="listbox"
      tabIndex={0}
      aria-label={t('dm.tasks')}
      aria-activedescendant={`quick-${taskId}`}
      onKeyDown={handleKey}
    >
      <div style={{ height: virtual.getTotalSize(), position: 'relative' }} role="presentation">
        {items.map((item) => {
          const task = tasks.at(item.index)
          const isOn = task?.id === taskId
          return (
            <div
              key={item.key}
              id={task === undefined ? undefined : `quick-${task.id}`}
              role="option"
              aria-selected={isOn}
              className={`qv-row ${isOn ? 'on' : ''}`}
              style={{ transform: `translateY(${item.start}px)` }}
              onClick={() => onOpenAt(item.index)}
            >
              {task === undefined ? <Skeleton width="70%" /> : <Row task={task} fields={fields} />}
            </div>
          )
        })}
      </div>
    </div>
  )
}

function Row({ task, fields }: { readonly task: Task; readonly fields: readonly string[] }): ReactNode {
  const image = taskImage(task, fields)
  return (
    <>
      {image === undefined ? null : <TaskPicture className="th" src={image} />}
      <span className="qv-t">
        <bdi className="m cut">{taskName(task, fields)}</bdi>
        <span className="row g6">
          <TaskState task={task} isQuiet />
          <span className="grow" />
          <span className="sm t3 num">{task.id}</span>
        </span>
      </span>
    </>
  )
}
