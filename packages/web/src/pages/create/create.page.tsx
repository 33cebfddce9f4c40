// New project: name and data, then what to mark, then, where the browser could not read the data or something is wrong with
// them, what they would make. From "See what they make" on there is a draft, which goes when the page is left.

import type { ChosenFile, ImportPreview } from '@siali/sdk'
import { Button, Mark, Note, TextField } from '@siali/ui'
import { IconArrowLeft } from '@tabler/icons-react'
import { Link, useNavigate } from '@tanstack/react-router'
import { useState, type ReactNode } from 'react'
import { useTranslation } from 'react-i18next'
import { describeError } from '../../data/client.ts'
import { usePageTitle } from '../../shell/page-title.ts'
import { useSetupProblems } from '../config-editor/use-setup-problems.ts'
import { SetupWorkbench } from '../config-editor/setup-workbench.tsx'
import { ImportCheckPane } from '../import/import-check-pane.tsx'
import { ImportProgress } from '../import/import-work.tsx'
import { SourcePicker } from '../import/source-picker.tsx'
import { useImportCheck } from '../import/use-import-check.ts'
import { CreateActions, CreateSteps, type Step } from './create-steps.tsx'
import { PreviewPane, totalsOf, type Totals } from './preview-pane.tsx'
import { TemplateGallery } from './template-gallery.tsx'
import { useDraft } from './use-draft.ts'
import { useImport } from './use-import.ts'
import { useSourceFiles } from './use-source-files.ts'
import './create.css'

/** Letters of a name; the server takes no more. */
const MOST_NAME = 50

/** `/projects/new`. */
export function CreatePage(): ReactNode {
  const { t } = useTranslation()
  usePageTitle(t('projects.new'))
  const navigate = useNavigate()
  const source = useSourceFiles()
  const run = useImport()
  const check = useImportCheck(run)
  const draft = useDraft()
  const [step, setStep] = useState<Step>('data')
  const [title, setTitle] = useState('')
  const [config, setConfig] = useState('')
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

  // What only the server reads has not been seen yet.
  const isUnread = sendable.some((file) => file.kind === 'set')

  const finish = async (id: number) => {
    await draft.keep()
    await run.reset(id)
    await navigate({ to: '/projects/$projectId/data', params: { projectId: id }, search: {} })
  }
  const startAll = async (id: number, files: readonly ChosenFile[]) => {
    if ((await check.start(id, files)) === undefined) setStep('check')
    else await finish(id)
  }
  const prepare = async () => {
    const id = await draft.store({ title: name, labelConfig: config })
    if (sendable.length === 0) return finish(id)
    const files = await run.upload(id, sendable)
    // The list of files says which did not get there.
    if (files === undefined || files.length === 0) return setStep('data')
    const seen = await check.look(id, files)
    // Whoever saw these tasks already goes on at once.
    const isKnown = seen !== undefined && !isUnread && isAsShown(seen, totalsOf(sendable))
    return isKnown ? startAll(id, files) : setStep('check')
  }
  const work = async (what: () => Promise<unknown>) => {
    setBusy(true)
    setError(undefined)
    try {
      await what()
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
        <CreateSteps
          step={step}
          onStep={setStep}
          hasSetup={config.trim() !== ''}
          canMark={nameMissing === undefined && !isBusy}
          hasCheck={isUnread || step === 'check'}
        />
        <span className="grow" />
        <CreateActions
          step={step}
          isBusy={isBusy}
          isUnread={isUnread}
          count={check.count}
          offReason={step === 'check' ? check.offReason : offReason}
          nameMissing={nameMissing}
          onStep={setStep}
          onCreate={() =>
            void work(() => (step === 'check' ? startAll(draft.id ?? 0, check.files ?? []) : prepare()))
          }
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
              onChange={(event) => setTitle(event.currentTarget.value)}
            />
            <SourcePicker source={source} run={run} />
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
      ) : step === 'check' ? (
        <main className="create-check">
          <section className="card" aria-label={t('create.step3')}>
            <ImportCheckPane check={check} run={run} />
            {run.isRunning ? (
              <div className="row">
                <span className="grow" />
                <Button onClick={run.cancel}>{t('create.stop')}</Button>
              </div>
            ) : null}
          </section>
        </main>
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
                  {isUnread
                    ? t('create.willShow')
                    : t('create.willMake', { count: totalsOf(sendable).tasks })}
                </span>
                <ImportProgress run={run} />
                {run.isRunning ? <Button onClick={run.cancel}>{t('create.stop')}</Button> : null}
              </>
            }
          />
        </main>
      )}
    </div>
  )
}

/** The server makes of the files what the browser read in them, and nothing is wrong. */
function isAsShown(seen: ImportPreview, { tasks, isAtLeast }: Totals): boolean {
  if (seen.errorCount > 0 || seen.missingColumns.length > 0) return false
  if (seen.isPart) return isAtLeast || tasks >= seen.takenCount
  return isAtLeast ? seen.takenCount >= tasks : seen.takenCount === tasks
}
