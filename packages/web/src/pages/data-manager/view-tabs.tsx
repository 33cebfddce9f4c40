// The saved views as tabs: open, add, rename, duplicate, put in order, delete with undo; and one that is not saved yet.

import type { View } from '@siali/sdk'
import { Button, Dialog, IconButton, showToast, TextField } from '@siali/ui'
import { IconLink, IconLock, IconPlus, IconTrash } from '@tabler/icons-react'
import { useMutation, useQueryClient } from '@tanstack/react-query'
import { useId, useState, type KeyboardEvent, type ReactNode } from 'react'
import { useTranslation } from 'react-i18next'
import { client, describeError } from '../../data/client.ts'
import { dmKeys } from '../../data/dm.query.ts'
import { useMayManage } from '../../data/project.query.ts'
import { formatCount } from '../../i18n/i18n.ts'
import { CopyButton } from '../../shell/copy-button.tsx'
import { UNSAVED } from './data-search.ts'
import { decodeFilters } from './filter.wire.ts'
import { ViewMenu } from './view-menu.tsx'

export interface ViewTabsProps {
  readonly projectId: number
  readonly views: readonly View[]
  readonly current: View
  /** Tasks of the open view; undefined while counted. */
  readonly total: number | undefined
  readonly onOpen: (viewId: number) => void
  /** Tasks of the project. */
  readonly taskCount: number
  /** Keeps the open view, as it is now, as one of the project. */
  readonly onSave: () => void
}

/** The strip of tabs. */
export function ViewTabs(props: ViewTabsProps): ReactNode {
  const { projectId, views, current, total, taskCount, onOpen, onSave } = props
  const mayLock = useMayManage(projectId) ?? false
  const { t } = useTranslation()
  const cache = useQueryClient()
  const [naming, setNaming] = useState<View | undefined>()
  const refresh = () => cache.invalidateQueries({ queryKey: dmKeys.views(projectId) })
  const fail = (error: unknown) =>
    void showToast({ text: describeError(error, t('offline')), closeLabel: t('close') })
  const create = useMutation({
    mutationFn: (data: Readonly<Record<string, unknown>>) => client.views.create(projectId, data),
    onSuccess: async (view) => {
      await refresh()
      onOpen(view.id)
    },
    onError: fail,
  })
  const remove = useMutation({
    mutationFn: (view: View) => client.views.remove(view.id),
    onSuccess: async (_, view) => {
      const next = views.find((item) => item.id !== view.id)
      if (next !== undefined) onOpen(next.id)
      await refresh()
      showToast({
        text: t('dm.viewDeleted', { title: view.title }),
        icon: IconTrash,
        closeLabel: t('close'),
        action: { label: t('undo'), onPress: () => create.mutate(view.data) },
      })
    },
    onError: fail,
  })
  const lock = useMutation({
    mutationFn: (view: View) => client.views.lock(view.id, view.lockedBy === undefined),
    onSuccess: refresh,
    onError: fail,
  })
  const order = useMutation({
    mutationFn: (ids: readonly number[]) => client.views.order(projectId, ids),
    onMutate: (ids) =>
      cache.setQueryData<readonly View[]>(dmKeys.views(projectId), (held) =>
        held?.toSorted((a, b) => ids.indexOf(a.id) - ids.indexOf(b.id)),
      ),
    onError: fail,
    onSettled: refresh,
  })
  const saved = views.filter((view) => view.id !== UNSAVED)
  const [dragged, setDragged] = useState<number | undefined>()
  const move = (id: number, to: number) => {
    const ids = saved.map((view) => view.id).filter((one) => one !== id)
    ids.splice(Math.max(0, Math.min(to, ids.length)), 0, id)
    order.mutate(ids)
  }
  const listId = useId()
  const tabId = (view: View) => `${listId}-${view.id}`
  const handleKey = (event: KeyboardEvent) => {
    if (event.key !== 'ArrowRight' && event.key !== 'ArrowLeft') return
    const at = views.findIndex((view) => view.id === current.id)
    const next = views[(at + (event.key === 'ArrowRight' ? 1 : -1) + views.length) % views.length]
    if (next !== undefined) onOpen(next.id)
  }
  return (
    <div className="vt">
      {/* Owned, not nested: between the tabs stands a menu, which is no tab. */}
      <span
        className="sr"
        role="tablist"
        aria-label={t('dm.views')}
        aria-owns={views.map((view) => tabId(view)).join(' ')}
      />
      <div className="tabs">
        {views.map((view) => {
          const isOn = view.id === current.id
          return (
            <span
              key={view.id}
              className={`${isOn ? 'on' : ''} ${view.id === UNSAVED ? 'unsaved' : ''}`}
              draggable={view.id !== UNSAVED}
              onDragStart={() => setDragged(view.id)}
              onDragEnd={() => setDragged(undefined)}
              onDragOver={(event) => {
                if (dragged !== undefined && view.id !== UNSAVED) event.preventDefault()
              }}
              onDrop={(event) => {
                event.preventDefault()
                if (dragged !== undefined && dragged !== view.id)
                  move(
                    dragged,
                    saved.findIndex((item) => item.id === view.id),
                  )
              }}
            >
              <button
                type="button"
                role="tab"
                id={tabId(view)}
                onKeyDown={handleKey}
                aria-selected={isOn}
                tabIndex={isOn ? 0 : -1}
                className="vt-tab"
                title={view.lockedBy === undefined ? undefined : t('dm.lockedBy', { name: view.lockedBy })}
                onClick={() => onOpen(view.id)}
              >
                {view.lockedBy === undefined ? null : (
                  <IconLock className="i t3" size={14} stroke={1.75} aria-label={t('dm.locked')} />
                )}
                <bdi>{view.title || t('dm.untitledView')}</bdi>
                <ViewCount count={isOn ? total : isWhole(view) ? taskCount : undefined} />
              </button>
              {isOn ? (
                <ViewMenu
                  view={view}
                  place={saved.indexOf(view)}
                  count={saved.length}
                  mayLock={mayLock}
                  onSave={onSave}
                  onClose={() => saved[0] !== undefined && onOpen(saved[0].id)}
                  onRename={() => setNaming(view)}
                  onDuplicate={() =>
                    create.mutate({ ...view.data, title: t('dm.copyOf', { title: view.title }) })
                  }
                  onLock={() => lock.mutate(view)}
                  onMove={(to) => move(view.id, to)}
                  onDelete={() => remove.mutate(view)}
                />
              ) : null}
            </span>
          )
        })}
      </div>
      <IconButton
        icon={IconPlus}
        label={t('dm.newView')}
        onClick={() => create.mutate({ title: t('dm.untitledView'), type: 'list', target: 'tasks' })}
      />
      <span className="grow" />
      <span className="ph-hide">
        <CopyButton
          kind="ghost"
          size="s"
          icon={IconLink}
          label={t('dm.copyLink')}
          text={
            current.id === UNSAVED
              ? window.location.href
              : `${window.location.origin}/projects/${projectId}/data?tab=${current.id}`
          }
        />
      </span>
      {naming === undefined ? null : (
        <RenameDialog
          key={naming.id}
          view={naming}
          projectId={projectId}
          onClose={() => setNaming(undefined)}
          onSaved={refresh}
        />
      )}
    </div>
  )
}

function ViewCount({ count }: { readonly count: number | undefined }): ReactNode {
  return count === undefined ? null : <span className="count">{formatCount(count)}</span>
}

/** True when a view narrows nothing: it holds all tasks. */
function isWhole(view: View): boolean {
  return view.id !== UNSAVED && decodeFilters(view.data['filters'], () => '').rows.length === 0
}

function RenameDialog({
  view,
  projectId,
  onClose,
  onSaved,
}: {
  readonly view: View
  readonly projectId: number
  readonly onClose: () => void
  readonly onSaved: () => Promise<void>
}): ReactNode {
  const { t } = useTranslation()
  const [title, setTitle] = useState(view.title)
  const save = useMutation({
    mutationFn: () => client.views.update(view.id, projectId, { ...view.data, title: title.trim() }),
    onSuccess: async () => {
      await onSaved()
      onClose()
    },
  })
  return (
    <Dialog isOpen onClose={onClose} title={t('dm.rename')} closeLabel={t('close')}>
      <form
        className="col g16"
        onSubmit={(event) => {
          event.preventDefault()
          if (title.trim() !== '') save.mutate()
        }}
      >
        <TextField
          label={t('dm.viewName')}
          value={title}
          maxLength={100}
          data-autofocus
          error={save.error === null ? undefined : describeError(save.error, t('offline'))}
          onChange={(event) => setTitle(event.currentTarget.value)}
        />
        <div className="row end">
          <Button onClick={onClose}>{t('cancel')}</Button>
          <Button kind="primary" type="submit" loading={save.isPending}>
            {t('dm.renameGo')}
          </Button>
        </div>
      </form>
    </Dialog>
  )
}
