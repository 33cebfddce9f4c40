// One opened task: the engine of what is opened, drafts that save themselves, submit, update and skip.
// The editor draws the frame; this brings data and deeds.

import { createEngine, parseConfig, XmlError, type Engine, type JsonObject } from '@siali/labeling'
import { LabelingEditor, type AnnotationTab, type LabelingEditorProps } from '@siali/labeling/react'
import type { Project, Task } from '@siali/sdk'
import { buttonClass, EmptyState } from '@siali/ui'
import { Link } from '@tanstack/react-router'
import { useEffect, useEffectEvent, useMemo, useRef, useState, type ReactNode } from 'react'
import { useTranslation } from 'react-i18next'
import { client, newIdempotencyKey } from '../../data/client.ts'
import { toPerson, useSession } from '../../data/session.query.ts'
import { locale } from '../../i18n/i18n.ts'
import { useNow } from '../../shell/ago.tsx'
import { relativeTime } from '../../shell/time.ts'
import { chooseOpening, openingId, openingOf, type Opening } from './open-choice.ts'
import { entryId, type EntryKind, type OutboxEntry } from './outbox.ts'
import { useAutoAnnotation } from './use-auto-annotation.ts'
import type { OutboxHandle } from './use-outbox.ts'
import { useLeadTime } from './use-lead-time.ts'
import { useSaveWords } from './use-save-words.ts'
import { SessionBanner } from './session-banner.tsx'
import { WaitingDialog } from './waiting-dialog.tsx'

const DRAFT_AFTER_MS = 900

type FrameProps = Pick<
  LabelingEditorProps,
  | 'title'
  | 'subtitle'
  | 'onBack'
  | 'progress'
  | 'onPrevious'
  | 'onNext'
  | 'position'
  | 'topEnd'
  | 'startFolded'
  | 'onFold'
  | 'onInstructions'
  | 'onKeyboard'
>

export interface TaskSessionProps extends FrameProps {
  readonly project: Project
  readonly task: Task
  readonly handle: OutboxHandle
  /** Predictions and other people's work stay out of sight in the stream. */
  readonly isStream: boolean
  /** After a submit, update or skip was kept; the stream goes on then. */
  readonly onDone: (kind: EntryKind) => Promise<void> | void
}

/** The task in the editor. */
export function TaskSession(props: TaskSessionProps): ReactNode {
  const { project, task, handle } = props
  const { t } = useTranslation()
  const userId = useSession()?.user?.id ?? 0
  const [opening, setOpening] = useState<Opening>(() => chooseOpening(task, userId))
  const [version, setVersion] = useState(0)
  const config = useMemo(() => {
    try {
      return parseConfig(project.labelConfig)
    } catch (error) {
      if (error instanceof XmlError) return undefined
      throw error
    }
  }, [project.labelConfig])
  if (config === undefined || config.objects.length === 0) {
    return (
      <main className="page center-page">
        <EmptyState
          drawing="lost"
          title={config === undefined ? t('label.badSetup') : t('label.noSetup')}
          actions={
            <Link
              to="/projects/$projectId/labeling/setup"
              params={{ projectId: project.id }}
              className={buttonClass('primary')}
            >
              {t('label.openSetup')}
            </Link>
          }
        >
          <p>{t('label.setupText')}</p>
        </EmptyState>
      </main>
    )
  }
  if (handle.left === undefined) return null
  return (
    <OpenedSession
      key={`${task.id} ${openingId(opening)} ${version}`}
      {...props}
      config={config}
      opening={opening}
      onOpening={(next) => {
        setOpening(next)
        setVersion(version + 1)
      }}
    />
  )
}

interface OpenedProps extends TaskSessionProps {
  readonly config: ReturnType<typeof parseConfig>
  readonly opening: Opening
  readonly onOpening: (opening: Opening) => void
}

const isMac = /mac|iphone|ipad/i.test(navigator.userAgent)

function randomId(length: number): string {
  const letters = 'ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789_-'
  return [...crypto.getRandomValues(new Uint8Array(length))].map((byte) => letters[byte & 63]).join('')
}

/** Results the opening starts with; work kept in this browser wins over what the server has. */
function resultsOf(opening: Opening, kept: OutboxEntry | undefined): readonly unknown[] {
  if (kept !== undefined) return kept.result
  if (opening.kind === 'prediction') return opening.prediction.result
  if (opening.kind === 'annotation') return opening.draft?.result ?? opening.annotation.result
  return opening.draft?.result ?? opening.prediction?.result ?? []
}

function OpenedSession(props: OpenedProps): ReactNode {
  const { project, task, handle, config, opening, onOpening, isStream, onDone, ...frame } = props
  const { t } = useTranslation()
  const { outbox, state } = handle
  const [engine, setEngine] = useState<Engine | undefined>()
  const annotation = opening.kind === 'annotation' ? opening.annotation : undefined
  const revision = useRef(annotation?.revision)
  const leadTime = useLeadTime(annotation?.leadTimeSec ?? 0)
  const changes = useRef(0)
  const timer = useRef<ReturnType<typeof setTimeout> | undefined>(undefined)
  const [isDirty, setDirty] = useState(false)
  const isReadOnly = opening.kind === 'prediction'
  const { auto, onPrompt } = useAutoAnnotation(project.id, task.id, engine, isReadOnly)
  const prompt = useEffectEvent(onPrompt)
  const parentPredictionId = opening.kind === 'new' ? opening.prediction?.id : undefined

  const entry = (kind: EntryKind, from: Engine): OutboxEntry => ({
    id: entryId(kind, task.id, annotation?.id),
    kind,
    projectId: project.id,
    taskId: task.id,
    result: from.encode(),
    leadTimeSec: leadTime(),
    key: newIdempotencyKey(),
    changes: Math.max(1, changes.current),
    ...(annotation === undefined ? {} : { annotationId: annotation.id }),
    ...(parentPredictionId === undefined ? {} : { parentPredictionId }),
    ...(revision.current === undefined ? {} : { revision: revision.current }),
  })
  const keepDraft = useEffectEvent((from: Engine) => {
    clearTimeout(timer.current)
    timer.current = undefined
    const draft = { ...entry('draft', from), history: from.draftState() }
    changes.current = 0
    setDirty(false)
    void outbox.put(draft)
  })

  useEffect(() => {
    const kept = outbox.find(entryId('draft', task.id, annotation?.id))
    const draft = opening.kind === 'prediction' ? undefined : opening.draft
    if (draft !== undefined) outbox.knowDraft(task.id, annotation?.id, draft.id)
    let made: Engine | undefined
    let isGone = false
    const open = (history: unknown) => {
      if (isGone) return
      const opened = createEngine({
        config,
        data: task.data as JsonObject,
        results: resultsOf(opening, kept),
        history,
        clock: () => Date.now(),
        newId: randomId,
        readOnly: isReadOnly,
        isNew: opening.kind === 'new',
        isMac,
        allowEmpty: project.allowEmptyAnnotation,
        onPrompt: (asked) => prompt(asked),
        onChange: () => {
          changes.current += 1
          setDirty(true)
          clearTimeout(timer.current)
          timer.current = setTimeout(() => keepDraft(opened), DRAFT_AFTER_MS)
        },
      })
      made = opened
      setEngine(opened)
    }
    if (kept !== undefined) open(kept.history)
    else if (draft === undefined) open(undefined)
    else client.tasks.draftHistory(draft.id).then(open, () => open(undefined))
    const leave = () => {
      if (timer.current !== undefined && made !== undefined) keepDraft(made)
    }
    // A phone ends a hidden page without another word.
    const hide = () => {
      if (document.visibilityState === 'hidden') leave()
    }
    window.addEventListener('pagehide', leave)
    document.addEventListener('visibilitychange', hide)
    return () => {
      window.removeEventListener('pagehide', leave)
      document.removeEventListener('visibilitychange', hide)
      leave()
      isGone = true
      made?.dispose()
    }
    // oxlint-disable-next-line react-hooks/exhaustive-deps -- the key of this component changes with all it is opened with
  }, [])

  // Lists carry no revision: without one the first update would overwrite what others saved meanwhile.
  const annotationId = annotation?.id
  useEffect(() => {
    if (annotationId === undefined || revision.current !== undefined) return
    const controller = new AbortController()
    client.tasks.annotation(annotationId, { signal: controller.signal }).then(
      (read) => {
        revision.current ??= read.revision
      },
      // Offline: the update then goes without a revision, as other clients send it.
      () => undefined,
    )
    return () => controller.abort()
  }, [annotationId])

  useEffect(
    () =>
      handle.onSent((sent, answer) => {
        if (sent.taskId === task.id && sent.annotationId === annotation?.id && answer.revision !== undefined)
          revision.current = answer.revision
      }),
    [handle, task.id, annotation?.id],
  )

  const finish = async (kind: 'create' | 'update' | 'skip') => {
    if (engine === undefined) return
    clearTimeout(timer.current)
    timer.current = undefined
    await outbox.put(entry(kind, engine))
    engine.markSaved()
    changes.current = 0
    setDirty(false)
    await onDone(kind)
  }
  const saveState = useSaveWords(state, isDirty)
  const [isListing, setListing] = useState(false)
  const tabs = useTabs(task, opening)
  if (engine === undefined) return null
  const isConflict = state.status === 'conflict'
  const editor = (
    <LabelingEditor
      {...frame}
      engine={engine}
      mode={
        isReadOnly
          ? 'look'
          : annotation === undefined
            ? 'submit'
            : annotation.wasSkipped
              ? 'skipped'
              : 'update'
      }
      autoAnnotation={auto}
      saveState={saveState}
      onSaveState={() => setListing(true)}
      tabs={isStream && task.annotations.length < 2 ? undefined : tabs}
      activeTab={openingId(opening)}
      onTab={(id) => {
        const next = openingOf(task, id)
        if (next !== undefined) onOpening(next)
      }}
      onNewAnnotation={
        isStream || opening.kind === 'new'
          ? undefined
          : () => onOpening({ kind: 'new', draft: undefined, prediction: undefined })
      }
      offReason={isConflict ? t('conflict.decideFirst') : undefined}
      banner={
        state.trouble === undefined ? undefined : (
          <SessionBanner
            trouble={state.trouble}
            task={task}
            config={config}
            onMine={(theirRevision) => {
              const { trouble } = state
              if (trouble === undefined) return
              revision.current = theirRevision
              const { revision: stale, ...rest } = trouble.entry
              void outbox.put({
                ...rest,
                key: newIdempotencyKey(),
                ...(theirRevision === undefined || theirRevision === stale
                  ? {}
                  : { revision: theirRevision }),
              })
            }}
            onDrop={(theirs) => {
              const { trouble } = state
              if (trouble === undefined) return
              void outbox.drop(trouble.entry.id)
              if (theirs !== undefined)
                onOpening({ kind: 'annotation', annotation: theirs, draft: undefined })
            }}
          />
        )
      }
      onSubmit={() => finish('create')}
      onUpdate={() => finish('update')}
      onSkip={project.showSkipButton ? () => finish('skip') : undefined}
      onCancelSkip={annotation?.wasSkipped === true ? () => finish('update') : undefined}
    />
  )
  return (
    <>
      {editor}
      {isListing ? (
        <WaitingDialog handle={handle} words={saveState.text} onClose={() => setListing(false)} />
      ) : null}
    </>
  )
}

/** Annotations by people and predictions by models, as tabs. */
function useTabs(task: Task, opening: Opening): readonly AnnotationTab[] {
  const { t } = useTranslation()
  const own = useSession()?.user
  const now = useNow()
  const tabs: AnnotationTab[] = []
  if (opening.kind === 'new' || task.drafts.some((draft) => draft.annotationId === undefined)) {
    tabs.push({
      id: 'new',
      name: t('label.mine'),
      ...(own === undefined ? {} : { person: toPerson(own) }),
      detail: t('label.draft'),
    })
  }
  for (const annotation of task.annotations) {
    const person = toPerson(annotation.author.id === own?.id && own !== undefined ? own : annotation.author)
    tabs.push({
      id: `annotation-${annotation.id}`,
      name:
        annotation.author.id === own?.id ? t('label.mine') : person.name || t('dm.person', { id: person.id }),
      person,
      detail: annotation.wasSkipped
        ? t('state.skipped')
        : relativeTime(annotation.updatedAt ?? annotation.createdAt, now, locale()),
    })
  }
  for (const prediction of task.predictions) {
    tabs.push({
      id: `prediction-${prediction.id}`,
      name: prediction.modelVersion || t('label.model'),
      ...(prediction.score === undefined ? {} : { detail: prediction.score.toFixed(2) }),
    })
  }
  return tabs
}
