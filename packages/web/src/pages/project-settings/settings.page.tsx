// Settings of a project: what it is called, what people read first, how labeling goes, and its end.

import { Button, Note, SaveState, Switch, TextAreaField, TextField } from '@siali/ui'
import { useNavigate, useParams } from '@tanstack/react-router'
import type { Project, ProjectChange } from '@siali/sdk'
import { useState, type ReactNode } from 'react'
import { useTranslation } from 'react-i18next'
import { describeError } from '../../data/client.ts'
import { useProject, useProjectChange } from '../../data/project.query.ts'
import { usePageTitle } from '../../shell/page-title.ts'
import { DeleteProjectDialog } from '../projects/delete-project.dialog.tsx'
import { SettingsFrame } from './settings-frame.tsx'

/** `/projects/:id/settings`. */
export function SettingsPage(): ReactNode {
  const { t } = useTranslation()
  const { projectId } = useParams({ from: '/guarded/projects/$projectId' })
  const { data: project } = useProject(projectId)
  usePageTitle(project === undefined ? t('nav.settings') : `${t('nav.settings')} · ${project.title}`)
  return (
    <SettingsFrame section="general">
      {project === undefined ? null : <SettingsForm key={project.id} project={project} />}
    </SettingsFrame>
  )
}

function SettingsForm({ project }: { readonly project: Project }): ReactNode {
  const { t } = useTranslation()
  const navigate = useNavigate()
  const save = useProjectChange(project.id)
  const [title, setTitle] = useState(project.title)
  const [description, setDescription] = useState(project.description)
  const [instruction, setInstruction] = useState(project.instruction)
  const [isDeleting, setDeleting] = useState(false)
  const change = (what: ProjectChange) => save.mutate(what)
  const titleError =
    title.trim().length > 0 && (title.trim().length < 3 || title.trim().length > 50)
      ? t('settings.titleRule')
      : undefined
  return (
    <>
      <div className="row">
        <h1 className="h1 grow">{t('settings.general')}</h1>
        {save.isPending ? (
          <SaveState status="saving" text={t('save.saving')} />
        ) : save.isSuccess ? (
          <SaveState status="saved" text={t('save.saved')} />
        ) : null}
      </div>
      {save.error === null ? null : (
        <Note tone="bad" isAlert title={describeError(save.error, t('offline'))} />
      )}
      <section className="card sec" aria-label={t('settings.general')}>
        <TextField
          label={t('create.name')}
          value={title}
          error={titleError}
          maxLength={50}
          onChange={(event) => setTitle(event.currentTarget.value)}
          onBlur={() =>
            titleError === undefined && title.trim() !== project.title && change({ title: title.trim() })
          }
        />
        <TextAreaField
          label={t('settings.description')}
          value={description}
          onChange={(event) => setDescription(event.currentTarget.value)}
          onBlur={() => description !== project.description && change({ description })}
        />
      </section>
      <section className="card sec" aria-label={t('settings.labeling')}>
        <h2 className="h2">{t('settings.labeling')}</h2>
        <TextAreaField
          label={t('settings.instruction')}
          rows={5}
          value={instruction}
          help={t('settings.instructionHelp')}
          onChange={(event) => setInstruction(event.currentTarget.value)}
          onBlur={() => instruction !== project.instruction && change({ instruction })}
        />
        <Switch
          label={t('settings.showInstruction')}
          checked={project.showInstruction}
          onChange={(showInstruction) => change({ showInstruction })}
        />
        <Switch
          label={t('settings.showSkip')}
          checked={project.showSkipButton}
          onChange={(showSkipButton) => change({ showSkipButton })}
        />
        <Switch
          label={t('settings.allowEmpty')}
          checked={project.allowEmptyAnnotation}
          onChange={(allowEmptyAnnotation) => change({ allowEmptyAnnotation })}
        />
      </section>
      <section className="card danger-zone" aria-label={t('settings.danger')}>
        <div className="line">
          <div className="grow">
            <p className="m">{t('projects.delete')}</p>
            <p className="sm t3">{t('settings.deleteText')}</p>
          </div>
          <Button kind="danger" onClick={() => setDeleting(true)}>
            {t('projects.delete')}
          </Button>
        </div>
      </section>
      <DeleteProjectDialog
        project={isDeleting ? project : undefined}
        onClose={() => setDeleting(false)}
        onDeleted={() => void navigate({ to: '/projects/' })}
      />
    </>
  )
}
