// The stream: the server gives the next task, submitting goes on, earlier tasks stay in reach.

import type { Project, Task } from '@siali/sdk'
import { Button, buttonClass, EmptyState, Skeleton } from '@siali/ui'
import { useQuery, useQueryClient } from '@tanstack/react-query'
import { Link, useLocation, useNavigate, useParams } from '@tanstack/react-router'
import { useEffect, useEffectEvent, useMemo, useRef, useState, type ReactNode } from 'react'
import { useTranslation } from 'react-i18next'
import { client, describeError } from '../../data/client.ts'
import { dmKeys } from '../../data/dm.query.ts'
import { projectKeys, useProject } from '../../data/project.query.ts'
import { useSession } from '../../data/session.query.ts'
import { formatCount } from '../../i18n/i18n.ts'
import { writeLastStop } from '../../shell/last-stop.ts'
import { useHotkeys } from '../../shell/hotkeys.ts'
import { KeyboardHelp } from '../../shell/keyboard-help.tsx'
import { usePageTitle } from '../../shell/page-title.ts'
import { shownFields, taskName } from '../data-manager/task-name.ts'
import { InstructionsDialog } from './instructions.tsx'
import { back, currentTask, EMPTY_QUEUE, forward, opened, startQueue, type TaskQueue } from './task-queue.ts'
import { TaskSession } from './task-session.tsx'
import { useOutbox } from './use-outbox.ts'
import './labeling.css'

/** `/projects/:id/label`. */
export function LabelingPage(): ReactNode {
  const { t } = useTranslation()
  const { projectId } = useParams({ from: '/guarded/projects/$projectId' })
  const userId = useSession()?.user?.id
  const { data: project, error } = useProject(projectId)
  usePageTitle(project === undefined ? t('projects.label') : `${t('projects.label')} · ${project.title}`)
  if (error !== null) throw error
  if (project === undefined || userId === undefined) return <LabelLoading />
  return <Stream key={project.id} project={project} userId={userId} />
}

type Given = { readonly task: Task } | { readonly nothing: true } | { readonly error: string }

function Stream({ project, userId }: { readonly project: Project; readonly userId: number }): ReactNode {
  const { t } = useTranslation()
  const navigate = useNavigate()
  const cache = useQueryClient()
  // Set by the data manager: only these tasks, in its order. A reload keeps it.
  const bound = useLocation({ select: (location) => location.state.labelQueue })
  const handle = useOutbox(userId)
  const fields = useMemo(() => shownFields(project.labelConfig), [project.labelConfig])
  const [queue, setQueue] = useState<TaskQueue>(EMPTY_QUEUE)
  const [given, setGiven] = useState<Given | undefined>()
  // The side panel stays as the person left it from task to task.
  const [isFolded, setFolded] = useState(false)
  const [dialog, setDialog] = useState<'instructions' | 'keys' | undefined>(
    project.showInstruction && project.instruction !== '' ? 'instructions' : undefined,
  )
  useHotkeys({ '?': () => setDialog('keys') })
  const isFirst = useRef(true)
  const turn = useRef(0)
  const { data: history } = useQuery({
    queryKey: ['stream-history', project.id],
    queryFn: ({ signal }) => client.tasks.streamHistory(project.id, { signal }),
    staleTime: Infinity,
    gcTime: 0,
  })

  // A later request wins over an earlier one that answers late.
  const load = async (read: () => Promise<Task | undefined>, place: (task: Task) => void) => {
    turn.current += 1
    const mine = turn.current
    try {
      // A task is read after what was done to it is there, else it would come without it.
      await handle.outbox.flush()
      const task = await read()
      if (mine !== turn.current) return
      if (task === undefined) return setGiven({ nothing: true })
      place(task)
      setGiven({ task })
      writeLastStop({ projectId: project.id, taskId: task.id })
    } catch (error) {
      if (mine === turn.current) setGiven({ error: describeError(error, t('offline')) })
    }
  }
  const next = () =>
    load(
      () => client.tasks.next(project.id, { queue: bound }),
      (task) => setQueue((before) => opened(before, task.id)),
    )
  const open = (moved: TaskQueue) => {
    setQueue(moved)
    const id = currentTask(moved)
    return id === undefined
      ? next()
      : load(
          () => client.tasks.get(id),
          () => undefined,
        )
  }
  const start = useEffectEvent((taskIds: readonly number[]) => {
    if (!isFirst.current) return
    isFirst.current = false
    setQueue(startQueue(taskIds))
    void next()
  })
  const isReady = handle.left !== undefined
  useEffect(() => {
    if (history !== undefined && isReady) start(history.map((item) => item.taskId))
  }, [history, isReady])

  const leave = () =>
    void navigate({ to: '/projects/$projectId/data', params: { projectId: project.id }, search: {} })
  const handleDone = async () => {
    const isSent = await handle.outbox.flush()
    void cache.invalidateQueries({ queryKey: dmKeys.all(project.id) })
    void cache.invalidateQueries({ queryKey: projectKeys.all })
    // Without the server there is no next task; what was done is kept and sent later.
    if (isSent) await open(forward(queue))
    else setGiven({ error: t('label.keptOffline') })
  }
  if (given === undefined) return <LabelLoading />
  if ('nothing' in given) return <QueueEmpty project={project} isBound={bound !== undefined} />
  if ('error' in given) {
    return (
      <main className="page center-page">
        <EmptyState
          drawing="lost"
          title={t('label.noNext')}
          actions={
            <>
              <Button kind="primary" onClick={() => void open(queue)}>
                {t('errorPage.again')}
              </Button>
              <Button kind="ghost" onClick={leave}>
                {t('label.toData')}
              </Button>
            </>
          }
        >
          <p>{given.error}</p>
        </EmptyState>
      </main>
    )
  }
  const { task } = given
  return (
    <div className="label-page">
      <TaskSession
        key={task.id}
        project={project}
        task={task}
        handle={handle}
        isStream
        startFolded={isFolded}
        onFold={setFolded}
        title={taskName(task, fields)}
        subtitle={t('label.taskIn', { id: task.id, title: project.title || t('projects.untitled') })}
        onBack={leave}
        progress={{ done: project.queueDone, total: Math.max(project.queueTotal, project.queueDone) }}
        position={t('label.history')}
        onPrevious={queue.at > 0 ? () => void open(back(queue)) : undefined}
        onNext={queue.at < queue.seen.length - 1 ? () => void open(forward(queue)) : undefined}
        topEnd={
          <Button size="s" onClick={leave}>
            {t('label.finish')}
          </Button>
        }
        onInstructions={project.instruction === '' ? undefined : () => setDialog('instructions')}
        onKeyboard={() => setDialog('keys')}
        onDone={handleDone}
      />
      <InstructionsDialog
        html={project.instruction}
        isOpen={dialog === 'instructions'}
        onClose={() => setDialog(undefined)}
      />
      <KeyboardHelp isOpen={dialog === 'keys'} onClose={() => setDialog(undefined)} />
    </div>
  )
}

function QueueEmpty({
  project,
  isBound,
}: {
  readonly project: Project
  /** Nothing is left of what the data manager showed. */
  readonly isBound: boolean
}): ReactNode {
  const { t } = useTranslation()
  const { data: fresh = project } = useProject(project.id)
  const left = fresh.taskCount - fresh.finishedCount
  return (
    <main className="page center-page">
      <EmptyState
        drawing="all-done"
        title={fresh.taskCount === 0 ? t('dm.noTasks') : t('label.allDone')}
        actions={
          <Link
            to="/projects/$projectId/data"
            params={{ projectId: project.id }}
            search={{}}
            className={buttonClass('primary')}
          >
            {t('label.toData')}
          </Link>
        }
      >
        <p>
          {fresh.taskCount === 0
            ? t('dm.noTasksText')
            : isBound && left > 0
              ? t('label.boundDone', { count: left, number: formatCount(left) })
              : left > 0
                ? t('label.othersLeft', { count: left, number: formatCount(left) })
                : t('label.everyTask')}
        </p>
      </EmptyState>
    </main>
  )
}

function LabelLoading(): ReactNode {
  return (
    <main className="ed" aria-busy>
      <div className="ed-top">
        <Skeleton width={220} height={16} />
      </div>
      <div className="ed-main">
        <Skeleton height={100} style={{ flex: 1, borderRadius: 0, height: '100%' }} />
      </div>
      <div className="ed-foot">
        <span className="grow" />
        <Skeleton width={160} height={28} />
      </div>
    </main>
  )
}
