// How the values of a column spread over the list: bars of numbers and times, else the most frequent values, each of which
// narrows the list to itself. Asked for when it is looked at, not before.

import { Menu } from '@mantine/core'
import type { Column, Distribution } from '@siali/sdk'
import { Skeleton, type Person } from '@siali/ui'
import { useQuery } from '@tanstack/react-query'
import type { ReactNode } from 'react'
import { useTranslation } from 'react-i18next'
import { describeError } from '../../data/client.ts'
import { distributionQuery } from '../../data/dm.query.ts'
import { formatCount, locale } from '../../i18n/i18n.ts'
import { shortDate } from '../../shell/time.ts'
import { passes, withoutColumn } from './distribution.model.ts'
import { columnKey, PEOPLE_COLUMNS, type FilterSet } from './filter.model.ts'
import { encodeFilters } from './filter.wire.ts'
import { NAME_COLUMN } from './own-columns.ts'
import { useStateWords } from './task-state.tsx'

const UNCOUNTED = new Set([NAME_COLUMN, 'id', 'inner_id', 'annotations_results', 'predictions_results'])
const MEDIA = new Set(['Image', 'Audio', 'AudioPlus', 'Video'])

export interface ColumnDistributionProps {
  readonly column: Column
  readonly projectId: number
  readonly filters: FilterSet
  /** All columns. */
  readonly columns: readonly Column[]
  readonly people: ReadonlyMap<number, Person>
  readonly onOnly: (column: Column, value: string) => void
}

/** Title, figures and bars; of columns that cannot be counted, the title alone. */
export function ColumnDistribution(props: ColumnDistributionProps): ReactNode {
  const { column, projectId, filters, columns } = props
  const { t } = useTranslation()
  const isCounted =
    !(UNCOUNTED.has(column.id) && !column.isData) &&
    !MEDIA.has(column.type) &&
    column.id !== 'annotations_ids'
  const others = encodeFilters(withoutColumn(filters, columnKey(column)), columns)
  const queryText = JSON.stringify(others === undefined ? {} : { filters: others })
  const { data, error } = useQuery({
    ...distributionQuery(projectId, queryText, columnKey(column), column.type),
    enabled: isCounted,
  })
  const number = formatCount(data?.counted ?? 0)
  return (
    <div className="spread">
      <div className="row between g8">
        <bdi className="h2 cut">{column.title}</bdi>
        {data === undefined ? null : (
          <span className="sm t3 num">
            {data.isSample
              ? t('dm.spreadSample', { count: data.counted, number })
              : t('dm.spreadTasks', { count: data.counted, number })}
          </span>
        )}
      </div>
      {!isCounted ? null : error !== null ? (
        <p className="sm t3" role="status">
          {t('dm.spreadFailed', { reason: describeError(error, t('offline')) })}
        </p>
      ) : data === undefined ? (
        <Skeleton height={72} />
      ) : data.filled === 0 ? (
        <p className="sm t3">{t('dm.spreadNone')}</p>
      ) : (
        <Spread {...props} data={data} />
      )}
    </div>
  )
}

function Spread({
  column,
  people,
  data,
  filters,
  onOnly,
}: ColumnDistributionProps & { readonly data: Distribution }): ReactNode {
  const { t } = useTranslation()
  const stateWords = useStateWords()
  const { range, values, counted, filled } = data
  const words = (value: string) => {
    if (!column.isData && PEOPLE_COLUMNS.has(column.id))
      return people.get(Number(value))?.name ?? t('dm.person', { id: value })
    if (column.type === 'TaskState') return stateWords(value)
    if (column.type === 'Boolean') return value === 'true' ? t('yes') : t('no')
    return value
  }
  const isRepeated = (values?.top[0]?.count ?? 0) > 1
  const most = Math.max(...(values?.top ?? []).map(({ count }) => count))
  const empty = counted - filled
  return (
    <>
      {range === undefined ? null : <Bars column={column} range={range} filters={filters} />}
      {values === undefined || !isRepeated ? null : (
        <div className="spread-vs">
          {values.top.map(({ value, count }) => (
            <Menu.Item
              key={value}
              className="spread-v"
              aria-label={t('dm.spreadOnly', { value: words(value), number: formatCount(count) })}
              onClick={() => onOnly(column, value)}
            >
              <span className="spread-fill" style={{ inlineSize: `${(100 * count) / most}%` }} aria-hidden />
              <span className="cut grow">
                <bdi>{words(value)}</bdi>
              </span>
              <span className="t3 num">{formatCount(count)}</span>
            </Menu.Item>
          ))}
        </div>
      )}
      {empty === 0 && (values === undefined || values.distinct <= values.top.length) ? null : (
        <p className="row between xs t3 num">
          <span>
            {values === undefined
              ? ''
              : t('dm.spreadDistinct', { count: values.distinct, number: formatCount(values.distinct) })}
          </span>
          <span>{empty === 0 ? '' : t('dm.spreadEmpty', { count: empty, number: formatCount(empty) })}</span>
        </p>
      )}
    </>
  )
}

function Bars({
  column,
  range,
  filters,
}: {
  readonly column: Column
  readonly filters: FilterSet
  readonly range: NonNullable<Distribution['range']>
}): ReactNode {
  const { t } = useTranslation()
  const { isTime, min, median, max, step, counts } = range
  const figures = new Intl.NumberFormat(locale(), { maximumSignificantDigits: 4 })
  const word = (value: number) => {
    if (isTime) return shortDate(new Date(value * 1000), locale())
    const number = Number.isInteger(value) ? formatCount(value) : figures.format(value)
    return column.type === 'Time' ? t('dm.seconds', { count: value, number }) : number
  }
  const most = Math.max(1, ...counts)
  const middleOf = (place: number) =>
    Math.min(max, min + step * (Number.isInteger(step) && step === 1 ? place : place + 0.5))
  const [low, high, middle] = [word(min), word(max), word(median)]
  return (
    <>
      {/* A scale of numbers, as on a map: not turned round. */}
      <div
        className="bars"
        dir="ltr"
        role="img"
        aria-label={t('dm.spreadOf', { title: column.title, min: low, max: high, median: middle })}
      >
        {counts.map((count, place) => (
          <i
            key={place}
            // What the filter leaves out, by the middle of the bucket.
            className={isTime || passes(filters, columnKey(column), middleOf(place)) ? '' : 'out'}
            style={{ blockSize: count === 0 ? 0 : `${Math.max(4, (100 * count) / most)}%` }}
          />
        ))}
      </div>
      <p className="row between xs t3 num" dir="ltr" aria-hidden>
        <span>{low}</span>
        {low === high ? null : (
          <>
            <span>{t('dm.spreadMedian', { value: middle })}</span>
            <span>{high}</span>
          </>
        )}
      </p>
    </>
  )
}
