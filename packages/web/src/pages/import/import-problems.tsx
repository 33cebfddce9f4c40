// What an import cannot take, or leaves out: file, line or item, and the reason.

import type { ImportProblem } from '@siali/sdk'
import { IconAlertTriangle, IconInfoCircle } from '@tabler/icons-react'
import type { ReactNode } from 'react'
import { useTranslation } from 'react-i18next'
import './import.css'

export function ImportProblems(props: {
  readonly problems: readonly ImportProblem[]
  /** Of all, also those that are not here. */
  readonly count: number
}): ReactNode {
  const { problems, count } = props
  const { t } = useTranslation()
  if (problems.length === 0) return null
  return (
    <>
      <ul className="imp-problems" aria-label={t('import.problems')} tabIndex={0}>
        {problems.map((problem, at) => {
          const Glyph = problem.isError ? IconAlertTriangle : IconInfoCircle
          const place =
            problem.line === undefined
              ? problem.item === undefined
                ? undefined
                : t('import.item', { n: problem.item })
              : t('import.line', { n: problem.line })
          return (
            <li key={at} className={problem.isError ? 'bad' : ''}>
              <Glyph
                className="i"
                size={14}
                stroke={1.75}
                role="img"
                aria-label={t(problem.isError ? 'import.error' : 'import.hint')}
              />
              <div>
                {problem.file === '' ? null : <bdi className="mono imp-file">{problem.file}</bdi>}
                {place === undefined ? null : <span className="t3 num imp-place">{place}</span>}
                <p className="t2 imp-reason">{problem.reason}</p>
              </div>
            </li>
          )
        })}
      </ul>
      {count > problems.length ? (
        <p className="t3 sm">{t('import.moreProblems', { count: count - problems.length })}</p>
      ) : null}
    </>
  )
}
