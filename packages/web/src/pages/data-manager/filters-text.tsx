// The filters as text, as calls of the API take them: to read, to copy, to change.

import type { Column } from '@siali/sdk'
import { Button, TextAreaField } from '@siali/ui'
import { useState, type ReactNode } from 'react'
import { useTranslation } from 'react-i18next'
import { CopyButton } from '../../shell/copy-button.tsx'
import { columnKey, type FilterSet } from './filter.model.ts'
import { decodeFilters, encodeFilters, readProblem } from './filter.wire.ts'

export interface FiltersTextProps {
  readonly filters: FilterSet
  /** Columns that can be filtered by. */
  readonly columns: readonly Column[]
  readonly onChange: (filters: FilterSet) => void
}

/** The text and what to do with it. */
export function FiltersText({ filters, columns, onChange }: FiltersTextProps): ReactNode {
  const { t } = useTranslation()
  const held = JSON.stringify(
    encodeFilters(filters, columns) ?? { conjunction: 'and', items: [] },
    undefined,
    2,
  )
  const [text, setText] = useState(held)
  const [error, setError] = useState<string | undefined>()
  const apply = () => {
    const problem = readProblem(text, new Set(columns.map(columnKey)))
    setError(problem === undefined ? undefined : t(`dm.${problem.kind}`, { what: problem.what }))
    if (problem === undefined) onChange(decodeFilters(JSON.parse(text), () => crypto.randomUUID()))
  }
  return (
    <div className="ftext">
      <TextAreaField
        label={t('dm.filtersText')}
        help={t('dm.filtersTextHelp')}
        error={error}
        value={text}
        rows={Math.min(16, text.split('\n').length + 1)}
        spellCheck={false}
        dir="ltr"
        onChange={(event) => setText(event.currentTarget.value)}
      />
      <div className="row end">
        <CopyButton kind="ghost" size="s" text={text} />
        <Button size="s" disabled={text === held} onClick={apply}>
          {t('dm.applyText')}
        </Button>
      </div>
    </div>
  )
}
