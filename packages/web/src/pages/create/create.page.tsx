// New project in two steps: name and data, then what to mark. Nothing is stored before "Create project".

import type { Project } from '@siali/sdk'
import { Button, Mark, Note, TextField } from '@siali/ui'
import { IconArrowLeft, IconArrowRight, IconCheck } from '@tabler/icons-react'
import { useQueryClient } from '@tanstack/react-query'
import { Link, useNavigate } from '@tanstack/react-router'
import { useState, type ReactNode } from 'react'
import { useTranslation } from 'react-i18next'
import { client, describeError, newIdempotencyKey } from '../../data/client.ts'
import { projectKeys } from '../../data/project.query.ts'
import { usePageTitle } from '../../shell/page-title.ts'
import { useSetupProblems } from '../config-editor/use-setup-problems.ts'
import { SetupWorkbench } from '../config-editor/setup-workbench.tsx'
import { ImportProblems } from '../import/import-problems.tsx'
import { ImportProgress } from '../import/import-work.tsx'
import { FilePicker } from './file-picker.tsx'
import { PreviewPane, totalsOf } from './preview-pane.tsx'
import { TemplateGallery } from './template-gallery.tsx'
import { useImport } from './use-import.ts'
import { useSourceFiles } from './use-source-files.ts'
import './create.css'

/** Letters of a name; the server takes no more. */
const MOST_NAME = 50

type Step = 'data' | 'gallery' | 'code'

/** `/projects/new`. */
export function CreatePage(): ReactNode {
  const { t } = useTranslation()
  usePageTitle(t('projects.new'))
  const navigate = useNavigate()
  const cache = useQueryClient()
  const source = useSourceFiles()
  const run = useImport()
  const [step, setStep] = useState<Step>('data')
  const [title, setTitle] = useState('')
  const [config, setConfig] = useState('')
  const [project, setProject] = useState<Project | undefined>()
  const [key] = useState(newIdempotencyKey)
  const [error, setError] = useState<string | undefined>()
  const [isBusy, setBusy] = useState(false)
  const problems = useSetupProblems(config, undefined)
  const hasErrors = problems.some((problem) => problem.severity === 'error')
  const name = title.trim()
  const nameProblem = name.length > 0 && name.length < 3 ? t('settings.titleRule') : undefined
  const nameMissing = name.length < 3 ? t('create.nameFirst') : undefined
  const sendable = source.files.filter((file) => file.kind !== 'unknown')
  const sample = sendable.find((file) => file.preview !== undefined && file.preview.rows.length > 0)?.preview
    ?.rows[0]

  const open = (id: number) =>
    navigate({ to: '/projects/$projectId/data', params: { projectId: id }, search: {} })
  const importInto = async (id: number, skipInvalid: boolean): Promise<boolean> => {
    if (sendable.length === 0) return true
    const uploads = await run.upload(id, sendable)
    if (uploads === undefined) return false
    return (await run.start(id, uploads, { skipInvalid })) !== undefined
  }
  const create = async (skipInvalid = false) => {
    setBusy(true)
    setError(undefined)
    try {
      const made =
        project ??
        (await client.projects.create({ title: name, labelConfig: config }, { idempotencyKey: key }))
      setProject(made)
      await cache.invalidateQueries({ queryKey: projectKeys.all })
      if (await importInto(made.id, skipInvalid)) await open(made.id)
      else setStep('data')
      await cache.invalidateQueries({ queryKey: projectKeys.one(made.id) })
    } catch (cause) {
      setError(describeError(cause, t('offline')))
    } finally {
      setBusy(false)
    }
  }
  const offReason =
    nameMissing ??
    (config.trim() === '' ? t('create.setupFirst') : hasErrors ? t('setup.offProblems') : undefined)

  return (
    <div className="app">
      <header className="top">
        <Link to="/projects/" className="brand" aria-label={t('nav.home')}>
          <Mark />
        </Link>
        {step === 'gallery' ? (
          <span className="m ph-hide create-title">{t('projects.new')}</span>
        ) : (
          <h1 className="m ph-hide create-title">{t('projects.new')}</h1>
        )}
        <span className="grow" />
        <Stepper
          step={step}
          onStep={(next) => setStep(next)}
          canMark={nameMissing === undefined && project === undefined}
        />
        <span className="grow" />
        <Actions
          step={step}
          isBusy={isBusy}
          project={project}
          offReason={offReason}
          nameMissing={nameMissing}
          onStep={setStep}
          onCreate={() => void create()}
          onOpen={(id) => void open(id)}
        />
      </header>
      {error === undefined ? null : (
        <div className="create-error">
          <Note tone="bad" isAlert title={error} />
        </div>
      )}
      {step === 'data' ? (
        <main className="wz">
          <div className="wl">
            <TextField
              size="l"
              label={t('create.name')}
              value={title}
              error={nameProblem}
              help={title.length >= MOST_NAME ? t('create.nameLong', { count: MOST_NAME }) : undefined}
              maxLength={MOST_NAME}
              autoFocus
              isRequired
              requiredText={t('required')}
              placeholder={t('create.nameHint')}
              disabled={project !== undefined}
              onChange={(event) => setTitle(event.currentTarget.value)}
            />
            {run.work === undefined ? null : <ImportProgress work={run.work} />}
            {project === undefined || run.isRunning || run.error === undefined ? null : (
              <div className="col g8">
                <Note
                  tone="warn"
                  isAlert
                  title={t('create.refused')}
                  action={
                    run.problems.some((problem) => problem.isError) ? (
                      <Button size="s" onClick={() => void create(true)}>
                        {t('create.importRest')}
                      </Button>
                    ) : undefined
                  }
                >
                  {run.problems.length === 0 ? run.error : t('create.refusedText')}
                </Note>
                <ImportProblems problems={run.problems} count={run.problems.length} />
              </div>
            )}
            <FilePicker
              files={source.files}
              states={run.states}
              pasted={source.pasted}
              leftOut={source.leftOut}
              onAdd={(files) => void source.add(files)}
              onRemove={source.remove}
              onPaste={source.paste}
            />
          </div>
          <PreviewPane files={sendable} />
        </main>
      ) : step === 'gallery' ? (
        <TemplateGallery
          files={sendable}
          onTake={(taken) => {
            setConfig(taken)
            setStep('code')
          }}
        />
      ) : (
        <main className="create-code">
          <SetupWorkbench
            value={config}
            onChange={setConfig}
            problems={problems}
            sample={sample}
            head={
              <Button size="s" kind="ghost" icon={IconArrowLeft} onClick={() => setStep('gallery')}>
                {t('create.templates')}
              </Button>
            }
            foot={
              <>
                <span className="sm t2 grow">
                  {t('create.willMake', { count: totalsOf(sendable).tasks })}
                </span>
                {run.work === undefined ? null : <ImportProgress work={run.work} />}
                {run.isRunning ? <Button onClick={run.cancel}>{t('create.stop')}</Button> : null}
              </>
            }
          />
        </main>
      )}
    </div>
  )
}

interface StepperProps {
  readonly step: Step
  readonly onStep: (step: Step) => void
  readonly canMark: boolean
}

function Stepper({ step, onStep, canMark }: StepperProps): ReactNode {
  const { t } = useTranslation()
  const onData = step === 'data'
  return (
    <ol className="stp">
      <li className={onData ? 'on' : 'dn'} aria-current={onData ? 'step' : undefined}>
        <button type="button" onClick={() => onStep('data')}>
          <span className="sn">{onData ? 1 : <IconCheck size={12} stroke={2} aria-hidden />}</span>
          <span>{t('create.step1')}</span>
        </button>
      </li>
      <li className={onData ? '' : 'on'} aria-current={onData ? undefined : 'step'}>
        <button type="button" disabled={!canMark} onClick={() => onData && onStep('gallery')}>
          <span className="sn">2</span>
          <span>{t('create.step2')}</span>
        </button>
      </li>
    </ol>
  )
}

interface ActionsProps {
  readonly step: Step
  readonly isBusy: boolean
  readonly project: Project | undefined
  readonly offReason: string | undefined
  readonly nameMissing: string | undefined
  readonly onStep: (step: Step) => void
  readonly onCreate: () => void
  readonly onOpen: (id: number) => void
}

function Actions(props: ActionsProps): ReactNode {
  const { step, isBusy, project, offReason, nameMissing, onStep, onCreate, onOpen } = props
  const { t } = useTranslation()
  if (project !== undefined) {
    return (
      <>
        <Button size="s" loading={isBusy} onClick={onCreate}>
          {t('create.again')}
        </Button>
        <Button size="s" kind="primary" onClick={() => onOpen(project.id)}>
          {t('create.open')}
        </Button>
      </>
    )
  }
  if (step === 'data') {
    return (
      <Button
        size="s"
        kind="primary"
        endIcon={IconArrowRight}
        offReason={nameMissing}
        onClick={() => onStep('gallery')}
      >
        {t('create.step2')}
      </Button>
    )
  }
  if (step === 'gallery')
    return (
      <Link to="/projects/" className="btn s ghost">
        {t('cancel')}
      </Link>
    )
  return (
    <Button size="s" kind="primary" loading={isBusy} offReason={offReason} onClick={onCreate}>
      {t('create.create')}
    </Button>
  )
}
