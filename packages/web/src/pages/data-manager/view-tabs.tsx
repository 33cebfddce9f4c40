// The saved views as tabs: open, add, rename, duplicate, put in order, delete with undo; and one that is not saved yet.

import { Menu } from '@mantine/core'
import type { View } from '@siali/sdk'
import { Button, Dialog, IconButton, showToast, TextField } from '@siali/ui'
import {
  IconArrowBarLeft,
  IconArrowBarRight,
  IconChevronDown,
  IconCopy,
  IconDeviceFloppy,
  IconLink,
  IconPencil,
  IconPlus,
  IconTrash,
  IconX,
} from '@tabler/icons-react'
import { useMutation, useQueryClient } from '@tanstack/react-query'
import { useId, useState, type KeyboardEvent, type ReactNode } from 'react'
import { useTranslation } from 'react-i18next'
import { client, describeError } from '../../data/client.ts'
import { dmKeys } from '../../data/dm.query.ts'
import { formatCount } from '../../i18n/i18n.ts'
import { CopyButton } from '../../shell/copy-button.tsx'
import { UNSAVED } from './data-search.ts'

export interface ViewTabsProps {
  readonly projectId: number
  readonly views: readonly View[]
  readonly current: View
  /** Tasks of the open view; undefined while counted. */
  readonly total: number | undefined
  readonly onOpen: (viewId: number) => void
  /** Keeps the open view, as it is now, as one of the project. */
  readonly onSave: () => void
}

/** The strip of tabs. */
export function ViewTabs({ projectId, views, current, total, onOpen, onSave }: ViewTabsProps): ReactNode {
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
  const icon = { size: 16, stroke: 1.75 } as const
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
                onClick={() => onOpen(view.id)}
              >
                <bdi>{view.title || t('dm.untitledView')}</bdi>
                {isOn && total !== undefined ? <span className="count">{formatCount(total)}</span> : null}
              </button>
              {isOn ? (
                <Menu position="bottom-start" width={180}>
                  <Menu.Target>
                    <button
                      type="button"
                      className="vt-more"
                      aria-label={t('dm.viewMenu', { title: view.title })}
                    >
                      <IconChevronDown className="i t3" size={14} stroke={1.75} aria-hidden />
                    </button>
                  </Menu.Target>
                  {view.id === UNSAVED ? (
                    <Menu.Dropdown>
                      <Menu.Item leftSection={<IconDeviceFloppy {...icon} />} onClick={onSave}>
                        {t('dm.saveView')}
                      </Menu.Item>
                      <Menu.Item
                        leftSection={<IconX {...icon} />}
                        onClick={() => saved[0] !== undefined && onOpen(saved[0].id)}
                      >
                        {t('dm.closeView')}
                      </Menu.Item>
                    </Menu.Dropdown>
                  ) : (
                    <Menu.Dropdown>
                      <Menu.Item leftSection={<IconPencil {...icon} />} onClick={() => setNaming(view)}>
                        {t('dm.rename')}
                      </Menu.Item>
                      <Menu.Item
                        leftSection={<IconCopy {...icon} />}
                        onClick={() =>
                          create.mutate({ ...view.data, title: t('dm.copyOf', { title: view.title }) })
                        }
                      >
                        {t('dm.duplicate')}
                      </Menu.Item>
                      <Menu.Item
                        disabled={view.id === saved[0]?.id}
                        leftSection={<IconArrowBarLeft className="flip" {...icon} />}
                        onClick={() => move(view.id, saved.indexOf(view) - 1)}
                      >
                        {t('dm.moveEarlier')}
                      </Menu.Item>
                      <Menu.Item
                        disabled={view.id === saved.at(-1)?.id}
                        leftSection={<IconArrowBarRight className="flip" {...icon} />}
                        onClick={() => move(view.id, saved.indexOf(view) + 1)}
                      >
                        {t('dm.moveLater')}
                      </Menu.Item>
                      <Menu.Item
                        data-bad
                        disabled={saved.length === 1}
                        leftSection={<IconTrash {...icon} />}
                        onClick={() => remove.mutate(view)}
                      >
                        {t('dm.deleteView')}
                      </Menu.Item>
                    </Menu.Dropdown>
                  )}
                </Menu>
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
