// All projects: where you stopped, cards or list, filter by name, the empty start.

import type { Project } from '@siali/sdk'
import {
  Button,
  buttonClass,
  EmptyState,
  KeyCap,
  SearchField,
  Segmented,
  showToast,
  Skeleton,
} from '@siali/ui'
import {
  IconFileImport,
  IconLayoutGrid,
  IconList,
  IconPlus,
  IconSquarePlus,
  IconTags,
} from '@tabler/icons-react'
import { useMutation, useQuery, useQueryClient } from '@tanstack/react-query'
import { Link, useNavigate } from '@tanstack/react-router'
import { useState, type ReactNode } from 'react'
import { useTranslation } from 'react-i18next'
import { client, describeError } from '../../data/client.ts'
import { projectKeys, projectsQuery, samplesQuery } from '../../data/project.query.ts'
import { formatCount } from '../../i18n/i18n.ts'
import { foldText } from '../../shell/fold-text.ts'
import { useHotkeys } from '../../shell/hotkeys.ts'
import { usePageTitle } from '../../shell/page-title.ts'
import { readLastStop } from '../../shell/last-stop.ts'
import { DeleteProjectDialog } from './delete-project.dialog.tsx'
import { DuplicateProjectDialog } from './duplicate-project.dialog.tsx'
import { ProjectCard } from './project-card.tsx'
import { ProjectTable } from './project-table.tsx'
import { pickSamples } from './samples.ts'
import { TaskPicture } from './task-picture.tsx'
import './projects.css'

type Layout = 'cards' | 'list'

/** `/projects/`. */
export function ProjectsPage(): ReactNode {
  const { t } = useTranslation()
  usePageTitle(t('nav.projects'))
  const { data: projects, error, isPending } = useQuery(projectsQuery)
  const [text, setText] = useState('')
  const [layout, setLayout] = useState<Layout>('cards')
  const [doomed, setDoomed] = useState<Project | undefined>()
  const [copied, setCopied] = useState<Project | undefined>()
  const cache = useQueryClient()
  const pin = useMutation({
    mutationFn: (project: Project) =>
      client.projects.update(project.id, { pinnedAt: project.pinnedAt === undefined ? new Date() : null }),
    onSettled: () => cache.invalidateQueries({ queryKey: projectKeys.all, exact: true }),
    onError: (cause) => void showToast({ text: describeError(cause, t('offline')), closeLabel: t('close') }),
  })
  if (error !== null) throw error
  if (isPending) return <ProjectsLoading />
  if (projects.length === 0) return <FirstProject />

  const wanted = foldText(text)
  const found = projects.filter((project) =>
    foldText(`${project.title} ${project.description}`).includes(wanted),
  )
  const actions = {
    onPin: (project: Project) => pin.mutate(project),
    onDuplicate: setCopied,
    onDelete: setDoomed,
  }
  return (
    <main className="page">
      <div className="in-page projects">
        <WhereYouStopped projects={projects} />
        <div className="row ph-head">
          <h1 className="h1">{t('nav.projects')}</h1>
          <span className="count">{formatCount(projects.length)}</span>
          <span className="grow" />
          <SearchField
            className="projects-find"
            label={t('projects.find')}
            clearLabel={t('clear')}
            placeholder={t('projects.find')}
            value={text}
            onChange={setText}
          />
          <Segmented
            size="s"
            className="ph-hide"
            label={t('projects.layout')}
            value={layout}
            onChange={setLayout}
            options={[
              { value: 'cards', label: t('projects.cards'), icon: IconLayoutGrid, iconOnly: true },
              { value: 'list', label: t('projects.list'), icon: IconList, iconOnly: true },
            ]}
          />
          <Link to="/projects/new" className={buttonClass(hasStop(projects) ? 'default' : 'primary', 's')}>
            <IconPlus className="i" size={16} stroke={1.75} aria-hidden />
            {t('projects.new')}
            <KeyCap keys="N" />
          </Link>
        </div>
        {found.length === 0 ? (
          <EmptyState
            drawing="no-match"
            title={t('projects.noMatch', { text })}
            actions={<Button onClick={() => setText('')}>{t('projects.showAll')}</Button>}
          />
        ) : layout === 'cards' ? (
          <ul className="cards">
            {found.map((project) => (
              <ProjectCard key={project.id} project={project} {...actions} />
            ))}
          </ul>
        ) : (
          <ProjectTable projects={found} {...actions} />
        )}
      </div>
      <DuplicateProjectDialog project={copied} onClose={() => setCopied(undefined)} />
      <DeleteProjectDialog project={doomed} onClose={() => setDoomed(undefined)} />
    </main>
  )
}

function findStop(projects: readonly Project[]) {
  const stop = readLastStop()
  const project = projects.find((item) => item.id === stop?.projectId)
  return project === undefined || stop === undefined || project.finishedCount >= project.taskCount
    ? undefined
    : { project, taskId: stop.taskId }
}

const hasStop = (projects: readonly Project[]): boolean => findStop(projects) !== undefined

function WhereYouStopped({ projects }: { readonly projects: readonly Project[] }): ReactNode {
  const { t } = useTranslation()
  const navigate = useNavigate()
  const stop = findStop(projects)
  const { data: samples } = useQuery({ ...samplesQuery(stop?.project.id ?? 0), enabled: stop !== undefined })
  const go = () => {
    if (stop !== undefined)
      void navigate({ to: '/projects/$projectId/label', params: { projectId: stop.project.id } })
  }
  useHotkeys({ c: go }, stop !== undefined)
  if (stop === undefined) return null
  const image = pickSamples(samples ?? []).images[0]
  return (
    <section className="resume card" aria-label={t('projects.stopped')}>
      {image === undefined ? null : <TaskPicture className="ph-hide" src={image} />}
      <div className="grow">
        <p className="sm t3">{t('projects.stopped')}</p>
        <p className="m cut resume-name">
          {t('projects.stoppedAt', {
            title: stop.project.title || t('projects.untitled'),
            task: stop.taskId,
          })}
        </p>
      </div>
      <Button kind="primary" keys="C" onClick={go}>
        {t('projects.continue')}
      </Button>
    </section>
  )
}

function FirstProject(): ReactNode {
  const { t } = useTranslation()
  const steps = [
    { icon: IconFileImport, title: t('first.step1'), text: t('first.step1Text') },
    { icon: IconTags, title: t('first.step2'), text: t('first.step2Text') },
    { icon: IconSquarePlus, title: t('first.step3'), text: t('first.step3Text') },
  ]
  return (
    <main className="page center-page">
      <div className="first">
        <EmptyState
          drawing="first-project"
          title={t('first.title')}
          actions={
            <Link to="/projects/new" className={buttonClass('primary', 'l')}>
              <IconPlus className="i" size={16} stroke={1.75} aria-hidden />
              {t('projects.new')}
              <KeyCap keys="N" />
            </Link>
          }
        >
          <p>{t('first.text')}</p>
        </EmptyState>
        <ol className="card steps">
          {steps.map((step) => (
            <li key={step.title}>
              <step.icon className="i" size={20} stroke={1.75} aria-hidden />
              <div>
                <p className="m">{step.title}</p>
                <p className="sm t2">{step.text}</p>
              </div>
            </li>
          ))}
        </ol>
      </div>
    </main>
  )
}

function ProjectsLoading(): ReactNode {
  return (
    <main className="page" aria-busy>
      <div className="in-page projects">
        <Skeleton width={160} height={24} />
        <ul className="cards" aria-hidden>
          {[0, 1, 2].map((key) => (
            <li key={key} className="card pj">
              <Skeleton height={206} />
            </li>
          ))}
        </ul>
      </div>
    </main>
  )
}
