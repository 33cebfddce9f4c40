// Code at the start side, preview at the end side, problems below: used when creating and when changing a setup.

import { Button, SaveState } from '@siali/ui'
import { IconAlertTriangle, IconCircleCheck, IconCircleX } from '@tabler/icons-react'
import { useState, type ReactNode } from 'react'
import { useTranslation } from 'react-i18next'
import { CodeEditor } from './code-editor.tsx'
import type { SetupProblem } from './config-problems.ts'
import { ConfigPreview } from './config-preview.tsx'
import './config-editor.css'

export interface SetupWorkbenchProps {
  readonly value: string
  readonly onChange: (value: string) => void
  readonly problems: readonly SetupProblem[]
  /** Task data to try the setup with; undefined: made up from the setup. */
  readonly sample: Readonly<Record<string, unknown>> | undefined
  /** At the start of the code's head. */
  readonly head?: ReactNode
  /** Under the preview. */
  readonly foot?: ReactNode
  /** Between preview and foot. */
  readonly aside?: ReactNode
}

/** The two panes. */
export function SetupWorkbench(props: SetupWorkbenchProps): ReactNode {
  const { value, onChange, problems, sample, head, foot, aside } = props
  const { t } = useTranslation()
  const [place, setPlace] = useState<readonly [line: number, column: number]>([1, 1])
  const errors = problems.filter((problem) => problem.severity === 'error')
  return (
    <div className="cd">
      <section className="cl" aria-label={t('setup.code')}>
        <div className="row cdh">{head ?? <span className="h2">{t('setup.code')}</span>}</div>
        <div className="cm-w">
          <CodeEditor
            label={t('setup.code')}
            value={value}
            onChange={onChange}
            problems={problems}
            onPlace={(line, column) => setPlace([line, column])}
          />
        </div>
        <div className="pbm" aria-label={t('setup.problems')} role="region">
          <div className="row pbm-h">
            <span className="h2">{t('setup.problems')}</span>
            {errors.length === 0 ? null : <span className="badge bad">{errors.length}</span>}
            <span className="grow" />
            <span className="sm t3 ph-hide">{t('setup.leaveCode')}</span>
            <span className="sm t3 num">{t('setup.place', { line: place[0], column: place[1] })}</span>
          </div>
          {problems.length === 0 ? (
            <p className="pb1 t2">
              <IconCircleCheck className="i ok" size={16} stroke={1.75} aria-hidden />
              {t('setup.noProblem')}
            </p>
          ) : (
            <ul className="pb-list" aria-live="polite">
              {problems.map((problem, index) => (
                <Problem
                  key={`${index}-${problem.message}`}
                  problem={problem}
                  onFix={(from, to) => onChange(replaceValue(value, problem, from, to))}
                />
              ))}
            </ul>
          )}
        </div>
      </section>
      <section className="cr" aria-label={t('setup.preview')}>
        <div className="row cdh">
          <span className="h2">{t('setup.preview')}</span>
        </div>
        <div className="pvw">
          <ConfigPreview config={value} sample={sample} hasErrors={errors.length > 0} />
          {aside}
        </div>
        {foot === undefined ? null : <div className="row cdf">{foot}</div>}
      </section>
    </div>
  )
}

function Problem({
  problem,
  onFix,
}: {
  readonly problem: SetupProblem
  readonly onFix: (from: string, to: string) => void
}): ReactNode {
  const { t } = useTranslation()
  const { value, suggestion } = problem
  const Glyph = problem.severity === 'error' ? IconCircleX : IconAlertTriangle
  return (
    <li className={`pb1 ${problem.severity}`}>
      <Glyph className="i" size={16} stroke={1.75} aria-label={t(`setup.${problem.severity}`)} />
      <span className="grow">
        <span className="m">{problem.message}</span>{' '}
        {problem.line === undefined ? null : (
          <span className="t3 num">
            {t('setup.place', { line: problem.line, column: problem.column ?? 1 })}
          </span>
        )}
      </span>
      {value === undefined || suggestion === undefined ? null : (
        <Button size="s" onClick={() => onFix(value, suggestion)}>
          {t('setup.changeTo', { value: suggestion })}
        </Button>
      )}
    </li>
  )
}

/** Replaces the quoted value nearest behind the problem's line. */
function replaceValue(text: string, problem: SetupProblem, from: string, to: string): string {
  const lines = text.split('\n')
  const start = lines.slice(0, (problem.line ?? 1) - 1).reduce((sum, line) => sum + line.length + 1, 0)
  const at = text.indexOf(`"${from}"`, start)
  return at < 0 ? text : `${text.slice(0, at)}"${to}"${text.slice(at + from.length + 2)}`
}

/** How many edits are not saved, in the place of the save state. */
export function UnsavedState({ isDirty }: { readonly isDirty: boolean }): ReactNode {
  const { t } = useTranslation()
  return isDirty ? (
    <SaveState status="waiting" text={t('setup.unsaved')} />
  ) : (
    <SaveState status="saved" text={t('save.saved')} />
  )
}
