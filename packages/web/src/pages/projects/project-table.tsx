// The projects as a table: the same facts as the cards.

import type { Project } from '@siali/sdk'
import { ProgressBar } from '@siali/ui'
import { IconPinFilled } from '@tabler/icons-react'
import { Link } from '@tanstack/react-router'
import type { ReactNode } from 'react'
import { useTranslation } from 'react-i18next'
import { formatCount } from '../../i18n/i18n.ts'
import { Ago } from '../../shell/ago.tsx'
import { describeConfig } from './describe-config.ts'
import { ProjectMenu, type ProjectActions } from './project-card.tsx'

/** Rows of 40 with name, what is asked, progress and counts. */
export function ProjectTable({
  projects,
  ...actions
}: ProjectActions & { readonly projects: readonly Project[] }): ReactNode {
  const { t } = useTranslation()
  return (
    <div className="card project-table">
      <table className="tbl">
        <colgroup>
          <col />
          <col className="ph-hide" style={{ width: 220 }} />
          <col className="ph-hide" style={{ width: 160 }} />
          <col style={{ width: 168 }} />
          <col className="ph-hide" style={{ width: 120 }} />
          <col style={{ width: 56 }} />
        </colgroup>
        <thead>
          <tr>
            <th>{t('projects.name')}</th>
            <th className="ph-hide">{t('projects.asks')}</th>
            <th className="ph-hide">{t('projects.labeled')}</th>
            <th className="r">{t('projects.tasks')}</th>
            <th className="ph-hide">{t('projects.made')}</th>
            <th>
              <span className="sr">{t('projects.menu')}</span>
            </th>
          </tr>
        </thead>
        <tbody>
          {projects.map((project) => (
            <tr key={project.id}>
              <td className="m">
                <Link
                  to="/projects/$projectId/data"
                  params={{ projectId: project.id }}
                  search={{}}
                  className="plain-link"
                >
                  <bdi>{project.title || t('projects.untitled')}</bdi>
                </Link>
                {project.pinnedAt === undefined ? null : (
                  <IconPinFilled className="i inline t3" size={13} aria-label={t('projects.pinned')} />
                )}
              </td>
              <td className="t2 ph-hide">{describeConfig(project.labelConfig, t)}</td>
              <td className="ph-hide">
                <ProgressBar
                  thin
                  label={t('projects.labeled')}
                  value={project.taskCount === 0 ? 0 : project.finishedCount / project.taskCount}
                />
              </td>
              <td className="r">
                <span className="strong">{formatCount(project.finishedCount)}</span>{' '}
                <span className="t3">{t('projects.of', { total: formatCount(project.taskCount) })}</span>
              </td>
              <td className="t2 ph-hide">
                <Ago at={project.createdAt} />
              </td>
              <td>
                <ProjectMenu project={project} {...actions} />
              </td>
            </tr>
          ))}
        </tbody>
      </table>
    </div>
  )
}
