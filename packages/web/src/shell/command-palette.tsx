// Finds a project or a page by name. Arrow keys move, Enter opens, Escape closes.

import { Modal } from '@mantine/core'
import { EmptyState, KeyCap } from '@siali/ui'
import {
  IconApi,
  IconFolder,
  IconFolders,
  IconPlus,
  IconSearch,
  IconSettings,
  type Icon,
} from '@tabler/icons-react'
import { useQuery } from '@tanstack/react-query'
import { useNavigate } from '@tanstack/react-router'
import { useState, type KeyboardEvent, type ReactNode } from 'react'
import { useTranslation } from 'react-i18next'
import { projectsQuery } from '../data/project.query.ts'
import { foldText } from './fold-text.ts'

interface Entry {
  readonly id: string
  readonly title: string
  readonly kind: string
  readonly icon: Icon
  readonly open: () => void
}

const MOST_SHOWN = 9

/** The palette, as a dialog with a list box. */
export function CommandPalette({
  isOpen,
  onClose,
}: {
  readonly isOpen: boolean
  readonly onClose: () => void
}): ReactNode {
  const { t } = useTranslation()
  return (
    <Modal
      opened={isOpen}
      onClose={onClose}
      withCloseButton={false}
      attributes={{ content: { 'aria-label': t('palette.open') } }}
      size={560}
      centered={false}
      yOffset="12vh"
      padding={0}
    >
      {isOpen ? <PaletteBody onClose={onClose} /> : null}
    </Modal>
  )
}

function PaletteBody({ onClose }: { readonly onClose: () => void }): ReactNode {
  const { t } = useTranslation()
  const navigate = useNavigate()
  const [text, setText] = useState('')
  const [at, setAt] = useState(0)
  const { data: projects = [] } = useQuery(projectsQuery)
  const pages: readonly Entry[] = [
    {
      id: 'projects',
      title: t('nav.allProjects'),
      kind: t('palette.page'),
      icon: IconFolders,
      open: () => void navigate({ to: '/projects/' }),
    },
    {
      id: 'new',
      title: t('projects.new'),
      kind: t('palette.command'),
      icon: IconPlus,
      open: () => void navigate({ to: '/projects/new' }),
    },
    {
      id: 'account',
      title: t('menu.settings'),
      kind: t('palette.page'),
      icon: IconSettings,
      open: () => void navigate({ to: '/user/account' }),
    },
    {
      id: 'api',
      title: t('menu.api'),
      kind: t('palette.page'),
      icon: IconApi,
      open: () => window.location.assign('/docs/api/'),
    },
  ]
  const all = [
    ...projects.map((project): Entry => ({
      id: `project-${project.id}`,
      title: project.title || t('projects.untitled'),
      kind: t('palette.project'),
      icon: IconFolder,
      open: () =>
        void navigate({ to: '/projects/$projectId/data', params: { projectId: project.id }, search: {} }),
    })),
    ...pages,
  ]
  const wanted = foldText(text)
  const found = all.filter((entry) => foldText(entry.title).includes(wanted)).slice(0, MOST_SHOWN)
  const current = found[Math.min(at, found.length - 1)]
  const handleKey = (event: KeyboardEvent) => {
    if (event.key === 'ArrowDown' || event.key === 'ArrowUp') {
      event.preventDefault()
      setAt(
        (Math.min(at, found.length - 1) + (event.key === 'ArrowDown' ? 1 : -1) + found.length) %
          Math.max(1, found.length),
      )
    }
    if (event.key === 'Enter' && current !== undefined) {
      event.preventDefault()
      onClose()
      current.open()
    }
  }
  return (
    <div className="palette" onKeyDown={handleKey}>
      <span className="palette-in">
        <IconSearch className="i" size={16} stroke={1.75} aria-hidden />
        <input
          className="bare grow"
          data-autofocus
          role="combobox"
          aria-expanded
          aria-controls="palette-list"
          aria-activedescendant={current === undefined ? undefined : `palette-${current.id}`}
          aria-label={t('palette.open')}
          placeholder={t('palette.placeholder')}
          value={text}
          onChange={(event) => {
            setText(event.currentTarget.value)
            setAt(0)
          }}
        />
        <KeyCap keys="Esc" />
      </span>
      <ul id="palette-list" role="listbox" aria-label={t('palette.results')}>
        {found.map((entry) => (
          <li
            key={entry.id}
            id={`palette-${entry.id}`}
            role="option"
            aria-selected={entry === current}
            className={entry === current ? 'on' : ''}
            onMouseMove={() => setAt(found.indexOf(entry))}
            onClick={() => {
              onClose()
              entry.open()
            }}
          >
            <entry.icon className="i" size={16} stroke={1.75} aria-hidden />
            <bdi className="grow cut">{entry.title}</bdi>
            <span className="sm t3">{entry.kind}</span>
          </li>
        ))}
      </ul>
      {found.length === 0 ? (
        <div className="palette-none">
          <EmptyState title={t('palette.none', { text })} />
        </div>
      ) : null}
    </div>
  )
}
