// The labeling setup of an existing project, as code. Saving is off while a problem exists, and says why.

import { Button, Note, showToast } from '@siali/ui'
import { IconCircleCheck, IconFileCode } from '@tabler/icons-react'
import type { Project } from '@siali/sdk'
import { useQuery } from '@tanstack/react-query'
import { useParams } from '@tanstack/react-router'
import { useEffect, useState, type ReactNode } from 'react'
import { useTranslation } from 'react-i18next'
import { client, describeError } from '../../data/client.ts'
import { samplesQuery, useProject, useProjectChange } from '../../data/project.query.ts'
import { formatCount } from '../../i18n/i18n.ts'
import { useHotkeys } from '../../shell/hotkeys.ts'
import { usePageTitle } from '../../shell/page-title.ts'
import { readSetupDraft, writeSetupDraft } from './setup-draft.ts'
import { lostLabels } from './lost-labels.ts'
import { SetupWorkbench, UnsavedState } from './setup-workbench.tsx'
import { useSetupProblems } from './use-setup-problems.ts'

/** `/projects/:id/labeling/setup`. */
export function LabelingSetupPage(): ReactNode {
  const { t } = useTranslation()
  const { projectId } = useParams({ from: '/guarded/projects/$projectId' })
  const { data: project } = useProject(projectId)
  usePageTitle(project === undefined ? t('nav.setup') : `${t('nav.setup')} · ${project.title}`)
  return (
    <main className="create-code setup-page">
      {project === undefined ? null : <Setup key={project.id} project={project} />}
    </main>
  )
}

function Setup({ project }: { readonly project: Project }): ReactNode {
  const { t } = useTranslation()
  const [config, setConfig] = useState(() => readSetupDraft(project.id) ?? project.labelConfig)
  const save = useProjectChange(project.id)
  const problems = useSetupProblems(config, project.id)
  const { data: tasks } = useQuery({ ...samplesQuery(project.id), enabled: project.taskCount > 0 })
  const isDirty = config !== project.labelConfig
  const hasErrors = problems.some((problem) => problem.severity === 'error')
  const offReason = !isDirty ? t('setup.offSame') : hasErrors ? t('setup.offProblems') : undefined
  const submit = () => {
    if (offReason !== undefined) return
    save.mutate(
      { labelConfig: config },
      {
        onSuccess: () =>
          void showToast({ text: t('setup.savedToast'), icon: IconFileCode, closeLabel: t('close') }),
      },
    )
  }
  useHotkeys({ 'ctrl+s': submit })
  // What is not saved outlives leaving the page: nobody is asked, nothing is lost.
  useEffect(() => writeSetupDraft(project.id, isDirty ? config : undefined), [project.id, config, isDirty])
  return (
    <SetupWorkbench
      value={config}
      onChange={setConfig}
      problems={problems}
      sample={tasks?.[0]?.data}
      aside={<WhatChanges project={project} config={config} isDirty={isDirty} hasErrors={hasErrors} />}
      foot={
        <>
          <UnsavedState isDirty={isDirty} />
          {save.error === null ? null : (
            <Note tone="bad" isAlert title={describeError(save.error, t('offline'))} />
          )}
          <span className="grow" />
          {isDirty ? (
            <Button onClick={() => setConfig(project.labelConfig)}>{t('setup.discard')}</Button>
          ) : null}
          <Button kind="primary" loading={save.isPending} offReason={offReason} onClick={submit}>
            {t('setup.save')}
          </Button>
        </>
      }
    />
  )
}

function WhatChanges(props: {
  readonly project: Project
  readonly config: string
  readonly isDirty: boolean
  readonly hasErrors: boolean
}): ReactNode {
  const { project, config, isDirty, hasErrors } = props
  const { t } = useTranslation()
  const { data: summary } = useQuery({
    queryKey: ['summary', project.id],
    queryFn: ({ signal }) => client.projects.summary(project.id, { signal }),
    enabled: isDirty,
  })
  if (!isDirty || hasErrors || summary === undefined) return null
  const lost = lostLabels(config, summary.labels)
  return (
    <section className="card imp">
      <h2 className="h2">{t('setup.whatChanges')}</h2>
      <ul>
        <li>
          <IconCircleCheck className="i ok" size={16} stroke={1.75} aria-hidden />
          {t('setup.stay', { count: project.annotationCount, number: formatCount(project.annotationCount) })}
        </li>
        {lost.map((label) => (
          <li key={`${label.control} ${label.label}`}>
            <Note
              tone="warn"
              title={t('setup.lost', {
                label: label.label,
                count: label.count,
                number: formatCount(label.count),
              })}
            />
          </li>
        ))}
      </ul>
    </section>
  )
}
