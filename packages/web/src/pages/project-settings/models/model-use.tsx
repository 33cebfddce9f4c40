// How the project uses its models: whose predictions people see, and when models are asked by themselves.

import { Select } from '@mantine/core'
import type { ModelBackend, Project, ProjectChange } from '@siali/sdk'
import { Note, SaveState, Switch, TextField } from '@siali/ui'
import { useQuery } from '@tanstack/react-query'
import { useState, type ReactNode } from 'react'
import { useTranslation } from 'react-i18next'
import { describeError } from '../../../data/client.ts'
import { modelVersionsQuery } from '../../../data/model.query.ts'
import { useProjectChange } from '../../../data/project.query.ts'

export function ModelUse(props: {
  readonly project: Project
  readonly models: readonly ModelBackend[]
}): ReactNode {
  const { project, models } = props
  const { t } = useTranslation()
  const save = useProjectChange(project.id)
  const { data: versions = [] } = useQuery(modelVersionsQuery(project.id))
  const [every, setEvery] = useState(String(project.trainEvery))
  const isNumber = /^\d{1,9}$/.test(every.trim())
  const change = (what: ProjectChange) => save.mutate(what)
  const titles = models.map((model) => model.title).filter((title) => title !== '')
  const names = versions.map(({ version }) => version).filter((version) => version !== '')
  const options = [
    { value: '', label: t('models.shownNone') },
    ...[...new Set(titles)].map((title) => ({ value: title, label: t('models.shownModel', { title }) })),
    ...[...new Set([...names, project.modelVersion])]
      .filter((name) => name !== '' && !titles.includes(name))
      .map((name) => ({ value: name, label: name })),
  ]
  return (
    <section className="card sec" aria-label={t('models.use')}>
      <div className="row">
        <h2 className="h2 grow">{t('models.use')}</h2>
        {save.isPending ? (
          <SaveState status="saving" text={t('save.saving')} />
        ) : save.isSuccess ? (
          <SaveState status="saved" text={t('save.saved')} />
        ) : null}
      </div>
      {save.error === null ? null : (
        <Note tone="bad" isAlert title={describeError(save.error, t('offline'))} />
      )}
      <div className="field">
        <span className="label">{t('models.shown')}</span>
        <Select
          aria-label={t('models.shown')}
          data={options}
          value={project.modelVersion}
          allowDeselect={false}
          onChange={(modelVersion) => change({ modelVersion: modelVersion ?? '' })}
        />
        <span className="help">{t('models.shownHelp')}</span>
      </div>
      <Switch
        label={t('models.automatic')}
        checked={project.predictsAutomatically}
        onChange={(predictsAutomatically) => change({ predictsAutomatically })}
      />
      <div className="model-every">
        <TextField
          label={t('models.trainEvery')}
          help={t('models.trainHelp')}
          inputMode="numeric"
          value={every}
          error={isNumber ? undefined : t('models.trainRule')}
          onChange={(event) => setEvery(event.currentTarget.value)}
          onBlur={() =>
            isNumber && Number(every) !== project.trainEvery && change({ trainEvery: Number(every) })
          }
        />
      </div>
    </section>
  )
}
