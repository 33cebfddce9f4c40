// One project as a card: real samples, name, what is asked, progress, counts.

import { Menu } from '@mantine/core'
import type { Project, Task } from '@siali/sdk'
import { IconButton, ProgressBar, Skeleton, Tag } from '@siali/ui'
import {
  IconCheck,
  IconCopy,
  IconDots,
  IconPin,
  IconPinFilled,
  IconPinnedOff,
  IconSettings,
  IconSquarePlus,
  IconTrash,
} from '@tabler/icons-react'
import { useQuery } from '@tanstack/react-query'
import { Link, useNavigate } from '@tanstack/react-router'
import type { ReactNode } from 'react'
import { useTranslation } from 'react-i18next'
import { samplesQuery } from '../../data/project.query.ts'
import { formatCount } from '../../i18n/i18n.ts'
import { Ago } from '../../shell/ago.tsx'
import { describeConfig } from './describe-config.ts'
import { pickSamples } from './samples.ts'
import { TaskPicture } from './task-picture.tsx'

function Strip({ project }: { readonly project: Project }): ReactNode {
  const { t } = useTranslation()
  const { data: tasks, isPending } = useQuery({ ...samplesQuery(project.id), enabled: project.taskCount > 0 })
  if (project.taskCount === 0) return <span className="strip tx empty-strip t3">{t('projects.noTasks')}</span>
  if (isPending)
    return (
      <span className="strip">
        <Skeleton height={88} />
        <Skeleton height={88} />
        <Skeleton height={88} />
        <Skeleton height={88} />
      </span>
    )
  const samples = pickSamples(tasks ?? ([] as readonly Task[]))
  if (samples.images.length > 0) {
    return (
      <span className="strip" aria-hidden>
        {samples.images.map((url) => (
          <TaskPicture key={url} src={url} />
        ))}
      </span>
    )
  }
  return (
    <span className="strip tx" aria-hidden>
      <span>
        <bdi>{samples.text}</bdi>
      </span>
    </span>
  )
}

export interface ProjectActions {
  readonly onPin: (project: Project) => void
  readonly onDuplicate: (project: Project) => void
  readonly onDelete: (project: Project) => void
}

/** Menu of a project: pin, settings, duplicate, delete. */
export function ProjectMenu({
  project,
  onPin,
  onDuplicate,
  onDelete,
}: ProjectActions & { readonly project: Project }): ReactNode {
  const { t } = useTranslation()
  const navigate = useNavigate()
  const isPinned = project.pinnedAt !== undefined
  const icon = { size: 16, stroke: 1.75 } as const
  return (
    <Menu position="bottom-end" width={200}>
      <Menu.Target>
        <IconButton size={24} icon={IconDots} label={t('projects.more', { title: project.title })} />
      </Menu.Target>
      <Menu.Dropdown>
        <Menu.Item
          leftSection={<IconSquarePlus {...icon} />}
          disabled={project.taskCount === 0}
          onClick={() =>
            void navigate({ to: '/projects/$projectId/label', params: { projectId: project.id } })
          }
        >
          {t('projects.label')}
        </Menu.Item>
        <Menu.Item
          leftSection={isPinned ? <IconPinnedOff {...icon} /> : <IconPin {...icon} />}
          onClick={() => onPin(project)}
        >
          {isPinned ? t('projects.unpin') : t('projects.pin')}
        </Menu.Item>
        <Menu.Item
          leftSection={<IconSettings {...icon} />}
          onClick={() =>
            void navigate({ to: '/projects/$projectId/settings', params: { projectId: project.id } })
          }
        >
          {t('nav.settings')}
        </Menu.Item>
        <Menu.Item leftSection={<IconCopy {...icon} />} onClick={() => onDuplicate(project)}>
          {t('projects.duplicate')}
        </Menu.Item>
        <Menu.Divider />
        <Menu.Item data-bad leftSection={<IconTrash {...icon} />} onClick={() => onDelete(project)}>
          {t('projects.delete')}
        </Menu.Item>
      </Menu.Dropdown>
    </Menu>
  )
}

/** The card. */
export function ProjectCard(props: ProjectActions & { readonly project: Project }): ReactNode {
  const { project } = props
  const { t } = useTranslation()
  const isDone = project.taskCount > 0 && project.finishedCount >= project.taskCount
  const title = project.title || t('projects.untitled')
  return (
    <li className="card pj">
      <Strip project={project} />
      <div className="pj-b">
        <div className="row g6">
          <Link
            to="/projects/$projectId/data"
            params={{ projectId: project.id }}
            search={{}}
            className="h2 cut pj-link"
            title={title}
          >
            <bdi>{title}</bdi>
          </Link>
          {project.pinnedAt === undefined ? null : (
            <IconPinFilled className="i t3" size={14} aria-label={t('projects.pinned')} />
          )}
          <span className="grow" />
          {project.isDraft ? <Tag tone="warn">{t('projects.draft')}</Tag> : null}
          {isDone ? (
            <Tag tone="ok" icon={IconCheck}>
              {t('projects.done')}
            </Tag>
          ) : null}
          <ProjectMenu {...props} />
        </div>
        <p className="t3 sm cut">{project.description || describeConfig(project.labelConfig, t)}</p>
        <ProgressBar
          label={t('projects.labeled')}
          value={project.taskCount === 0 ? 0 : project.finishedCount / project.taskCount}
          isDone={isDone}
        />
        <div className="row sm t3">
          <span className="num">
            <span className="m strong">{formatCount(project.finishedCount)}</span>{' '}
            {t('projects.of', { total: formatCount(project.taskCount) })}
          </span>
          <span className="grow" />
          <Ago at={project.createdAt} />
        </div>
      </div>
    </li>
  )
}
