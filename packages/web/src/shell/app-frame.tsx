// The bar above every page, with or without a project, and what hangs on it: palette, help, person.

import { Menu } from '@mantine/core'
import { COMMAND_KEY, IconButton, KeyCap, Mark } from '@siali/ui'
import {
  IconCode,
  IconFolders,
  IconHelp,
  IconPlus,
  IconSearch,
  IconSelector,
  IconSettings,
  IconTable,
  IconUser,
} from '@tabler/icons-react'
import { useQuery } from '@tanstack/react-query'
import { Link, Outlet, useMatch, useNavigate, useParams } from '@tanstack/react-router'
import { useState, type ReactNode } from 'react'
import { useTranslation } from 'react-i18next'
import { projectsQuery, useProject } from '../data/project.query.ts'
import { CommandPalette } from './command-palette.tsx'
import { useHotkeys } from './hotkeys.ts'
import { KeyboardHelp } from './keyboard-help.tsx'
import { UserMenu } from './user-menu.tsx'

const RECENT_PROJECTS = 8

function ProjectSwitcher({
  projectId,
  title,
}: {
  readonly projectId: number
  readonly title: string
}): ReactNode {
  const { t } = useTranslation()
  const navigate = useNavigate()
  const [isOpen, setOpen] = useState(false)
  const { data = [] } = useQuery({ ...projectsQuery, enabled: isOpen })
  return (
    <Menu position="bottom-start" width={264} opened={isOpen} onChange={setOpen}>
      <Menu.Target>
        <button type="button" className="crumb" aria-label={t('nav.switchProject', { title })}>
          <bdi className="cut">{title}</bdi>
          <IconSelector className="i" size={14} stroke={1.75} aria-hidden />
        </button>
      </Menu.Target>
      <Menu.Dropdown>
        {data
          .filter((project) => project.id !== projectId)
          .slice(0, RECENT_PROJECTS)
          .map((project) => (
            <Menu.Item
              key={project.id}
              onClick={() =>
                void navigate({
                  to: '/projects/$projectId/data',
                  params: { projectId: project.id },
                  search: {},
                })
              }
            >
              <bdi className="cut">{project.title || t('projects.untitled')}</bdi>
            </Menu.Item>
          ))}
        {data.length > 1 ? <Menu.Divider /> : null}
        <Menu.Item
          leftSection={<IconFolders size={16} stroke={1.75} />}
          onClick={() => void navigate({ to: '/projects/' })}
        >
          {t('nav.allProjects')}
        </Menu.Item>
        <Menu.Item
          leftSection={<IconPlus size={16} stroke={1.75} />}
          onClick={() => void navigate({ to: '/projects/new' })}
        >
          {t('projects.new')}
        </Menu.Item>
      </Menu.Dropdown>
    </Menu>
  )
}

function Bar({ children }: { readonly children: ReactNode }): ReactNode {
  const { t } = useTranslation()
  const navigate = useNavigate()
  const [palette, setPalette] = useState(false)
  const [help, setHelp] = useState(false)
  useHotkeys({
    'ctrl+k': () => setPalette(true),
    '?': () => setHelp(true),
    n: () => void navigate({ to: '/projects/new' }),
  })
  return (
    <header className="top">
      {children}
      <span className="grow" />
      <button
        type="button"
        className="in soft s search ph-hide"
        aria-label={t('palette.open')}
        onClick={() => setPalette(true)}
      >
        <IconSearch className="i" size={14} stroke={1.75} aria-hidden />
        <span className="t3 grow">{t('palette.search')}</span>
        <KeyCap keys={`${COMMAND_KEY} K`} />
      </button>
      <IconButton
        className="ph-only"
        icon={IconSearch}
        label={t('palette.open')}
        onClick={() => setPalette(true)}
      />
      <IconButton
        className="ph-hide"
        icon={IconHelp}
        label={t('menu.keyboard')}
        keys="?"
        onClick={() => setHelp(true)}
      />
      <UserMenu onHelp={() => setHelp(true)} />
      <CommandPalette isOpen={palette} onClose={() => setPalette(false)} />
      <KeyboardHelp isOpen={help} onClose={() => setHelp(false)} />
    </header>
  )
}

function TabBar(): ReactNode {
  const { t } = useTranslation()
  return (
    <nav className="tabbar" aria-label={t('nav.sections')}>
      <Link to="/projects/" activeProps={{ className: 'on' }} activeOptions={{ exact: true }}>
        <IconFolders className="i" size={20} stroke={1.75} aria-hidden />
        {t('nav.projects')}
      </Link>
      <Link to="/projects/new" activeProps={{ className: 'on' }}>
        <IconPlus className="i" size={20} stroke={1.75} aria-hidden />
        {t('nav.new')}
      </Link>
      <Link to="/user/account" activeProps={{ className: 'on' }}>
        <IconUser className="i" size={20} stroke={1.75} aria-hidden />
        {t('nav.you')}
      </Link>
    </nav>
  )
}

/** Frame of pages that belong to no project. */
export function AppFrame(): ReactNode {
  const { t } = useTranslation()
  const onAccount = useMatch({ from: '/guarded/framed/user/account', shouldThrow: false }) !== undefined
  return (
    <PlainFrame crumb={onAccount ? t('account.title') : undefined}>
      <Outlet />
    </PlainFrame>
  )
}

/** The bar, a page, and the tabs of the phone. */
export function PlainFrame(props: {
  readonly crumb?: string | undefined
  readonly children: ReactNode
}): ReactNode {
  const { t } = useTranslation()
  return (
    <div className="app">
      <Bar>
        <Link to="/projects/" className="brand" aria-label={t('nav.home')}>
          <Mark />
          <span className="wordmark">{t('product')}</span>
        </Link>
        {props.crumb === undefined ? null : (
          <>
            <span className="slash ph-hide" aria-hidden>
              /
            </span>
            <span className="crumb ph-hide">{props.crumb}</span>
          </>
        )}
      </Bar>
      {props.children}
      <TabBar />
    </div>
  )
}

/** Frame of a project's pages. */
export function ProjectFrame(): ReactNode {
  const { t } = useTranslation()
  const { projectId } = useParams({ from: '/guarded/projects/$projectId' })
  const { data: project, error } = useProject(projectId)
  if (error !== null) throw error
  const title = project === undefined ? '' : project.title || t('projects.untitled')
  const tab = { activeProps: { className: 'on', 'aria-current': 'page' as const } }
  return (
    <div className="app">
      <Bar>
        <Link to="/projects/" className="brand" aria-label={t('nav.home')}>
          <Mark />
        </Link>
        <Link to="/projects/" className="crumb l ph-hide">
          {t('nav.projects')}
        </Link>
        <span className="slash ph-hide" aria-hidden>
          /
        </span>
        <ProjectSwitcher projectId={projectId} title={title} />
        <nav className="tabs ph-hide" aria-label={t('nav.project')}>
          <Link to="/projects/$projectId/data" params={{ projectId }} search={{}} {...tab}>
            {t('nav.data')}
          </Link>
          <Link to="/projects/$projectId/labeling/setup" params={{ projectId }} {...tab}>
            {t('nav.setup')}
          </Link>
          <Link to="/projects/$projectId/settings" params={{ projectId }} {...tab}>
            {t('nav.settings')}
          </Link>
        </nav>
      </Bar>
      <Outlet />
      <nav className="tabbar" aria-label={t('nav.project')}>
        <Link to="/projects/$projectId/data" params={{ projectId }} search={{}} {...tab}>
          <IconTable className="i" size={20} stroke={1.75} aria-hidden />
          {t('nav.data')}
        </Link>
        <Link to="/projects/$projectId/labeling/setup" params={{ projectId }} {...tab}>
          <IconCode className="i" size={20} stroke={1.75} aria-hidden />
          {t('nav.setup')}
        </Link>
        <Link to="/projects/$projectId/settings" params={{ projectId }} {...tab}>
          <IconSettings className="i" size={20} stroke={1.75} aria-hidden />
          {t('nav.settings')}
        </Link>
      </nav>
    </div>
  )
}
