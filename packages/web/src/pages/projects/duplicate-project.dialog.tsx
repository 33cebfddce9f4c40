// Duplicating a project: a name, and what comes along.

import { ApiError, type Project } from '@siali/sdk'
import { Button, CheckBox, Dialog, Note, TextField } from '@siali/ui'
import { IconCopy } from '@tabler/icons-react'
import { useMutation, useQueryClient } from '@tanstack/react-query'
import { useNavigate } from '@tanstack/react-router'
import { useState, type FormEvent, type ReactNode } from 'react'
import { useTranslation } from 'react-i18next'
import { client, describeError } from '../../data/client.ts'
import { projectKeys } from '../../data/project.query.ts'
import { formatCount } from '../../i18n/i18n.ts'

const MOST_NAME = 50
const FORM = 'duplicate-project'

/** Open while a project is given. */
export function DuplicateProjectDialog(props: {
  readonly project: Project | undefined
  readonly onClose: () => void
}): ReactNode {
  const { project } = props
  // Begins anew with each project.
  return project === undefined ? null : <OpenDialog key={project.id} {...props} project={project} />
}

function OpenDialog(props: { readonly project: Project; readonly onClose: () => void }): ReactNode {
  const { project, onClose } = props
  const { t } = useTranslation()
  const cache = useQueryClient()
  const navigate = useNavigate()
  const [title, setTitle] = useState(() => nameOf(t('projects.copyOf', { title: project.title })))
  const [tasks, setTasks] = useState(project.taskCount > 0)
  const [annotations, setAnnotations] = useState(false)
  const [predictions, setPredictions] = useState(false)
  const duplicate = useMutation({
    mutationFn: () => client.projects.duplicate(project.id, { title, tasks, annotations, predictions }),
    onSuccess: async ({ id }) => {
      onClose()
      void cache.invalidateQueries({ queryKey: projectKeys.all, exact: true })
      // There the work that copies the tasks shows how far it is.
      await navigate({ to: '/projects/$projectId/data', params: { projectId: id }, search: {} })
    },
  })
  const { error } = duplicate
  const titleError = error instanceof ApiError ? error.fieldError('title') : undefined
  const handleSubmit = (event: FormEvent) => {
    event.preventDefault()
    if (!duplicate.isPending) duplicate.mutate()
  }
  const counted = (key: 'tasks' | 'annotations' | 'predictions', n: number) =>
    t(`projects.with.${key}`, { count: n, n: formatCount(n) })
  return (
    <Dialog
      isOpen
      onClose={onClose}
      title={t('projects.duplicateTitle', { title: project.title || t('projects.untitled') })}
      closeLabel={t('close')}
      foot={
        <>
          <Button onClick={onClose}>{t('cancel')}</Button>
          <Button
            kind="primary"
            icon={IconCopy}
            type="submit"
            form={FORM}
            loading={duplicate.isPending}
            disabled={[...title].length < 3}
          >
            {t('projects.duplicate')}
          </Button>
        </>
      }
    >
      <form id={FORM} className="col g16" onSubmit={handleSubmit}>
        <TextField
          label={t('projects.name')}
          data-autofocus
          maxLength={MOST_NAME}
          value={title}
          error={titleError}
          onChange={(event) => setTitle(event.currentTarget.value)}
        />
        {project.taskCount === 0 ? null : (
          <fieldset className="col g6 comes-along">
            <legend className="m">{t('projects.comesAlong')}</legend>
            <CheckBox label={counted('tasks', project.taskCount)} checked={tasks} onChange={setTasks} />
            <CheckBox
              label={counted('annotations', project.annotationCount + project.skippedCount)}
              checked={tasks && annotations}
              disabled={!tasks || project.annotationCount + project.skippedCount === 0}
              onChange={setAnnotations}
            />
            <CheckBox
              label={counted('predictions', project.predictionCount)}
              checked={tasks && predictions}
              disabled={!tasks || project.predictionCount === 0}
              onChange={setPredictions}
            />
          </fieldset>
        )}
        <p className="sm t3">{t('projects.duplicateText')}</p>
        {error === null || titleError !== undefined ? null : (
          <Note tone="bad" isAlert title={describeError(error, t('offline'))} />
        )}
      </form>
    </Dialog>
  )
}

const nameOf = (text: string) => [...text].slice(0, MOST_NAME).join('')
