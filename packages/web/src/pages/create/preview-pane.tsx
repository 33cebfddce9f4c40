// What the chosen data will make: columns with types, first rows, totals, exact copies.

import { Note } from '@siali/ui'
import {
  IconBraces,
  IconCalendar,
  IconHash,
  IconLetterCase,
  IconPhoto,
  IconToggleLeft,
  type Icon,
} from '@tabler/icons-react'
import { useEffect, useRef, type ReactNode } from 'react'
import { useTranslation } from 'react-i18next'
import { formatCount } from '../../i18n/i18n.ts'
import type { ColumnType, DataPreview } from './data-preview.ts'
import type { SourceFile } from './source-files.ts'

const TYPE_ICON: Record<ColumnType, Icon> = {
  text: IconLetterCase,
  number: IconHash,
  date: IconCalendar,
  boolean: IconToggleLeft,
  image: IconPhoto,
  nested: IconBraces,
}
const SHOWN_COLUMNS = 8
const SHOWN_ROWS = 9
const SHOWN_IMAGES = 12

function cellText(value: unknown): string {
  if (value === undefined || value === null || value === '') return '–'
  return typeof value === 'string' ? value : JSON.stringify(value)
}

function Thumbnail({ file }: { readonly file: File }): ReactNode {
  const image = useRef<HTMLImageElement>(null)
  useEffect(() => {
    const url = URL.createObjectURL(file)
    if (image.current !== null) image.current.src = url
    return () => URL.revokeObjectURL(url)
  }, [file])
  return <img ref={image} alt="" />
}

function Images({ files }: { readonly files: readonly SourceFile[] }): ReactNode {
  return (
    <ul className="pv-images">
      {files.slice(0, SHOWN_IMAGES).map((file) => (
        <li key={file.id}>
          <Thumbnail file={file.file} />
          <bdi className="sm t3 cut">{file.path}</bdi>
        </li>
      ))}
    </ul>
  )
}

export interface Totals {
  readonly tasks: number
  readonly rows: number
  readonly media: number
  readonly annotated: number
  readonly isAtLeast: boolean
}

/** Sums over all files. */
export function totalsOf(files: readonly SourceFile[]): Totals {
  const tables = files.flatMap((file) => (file.preview === undefined ? [] : [file.preview]))
  const media = files.filter((file) => file.kind === 'image' || file.kind === 'media').length
  const rows = tables.reduce((sum, table) => sum + table.taskCount, 0)
  return {
    tasks: rows + media,
    rows,
    media,
    annotated: tables.reduce((sum, table) => sum + table.annotatedCount, 0),
    isAtLeast: tables.some((table) => table.isPart) || files.some((file) => file.kind === 'set'),
  }
}

/** The pane. */
export function PreviewPane({ files }: { readonly files: readonly SourceFile[] }): ReactNode {
  const { t } = useTranslation()
  const table = files.find((file) => file.preview !== undefined && file.preview.rows.length > 0)
  const images = files.filter((file) => file.kind === 'image')
  const totals = totalsOf(files)
  const copies = files.reduce((sum, file) => sum + (file.preview?.duplicateCount ?? 0), 0)
  if (files.length === 0) {
    return (
      <section className="wr card pv-empty" aria-label={t('create.preview')}>
        <p className="m">{t('create.nothingYet')}</p>
        <p className="sm t2">{t('create.nothingYetText')}</p>
      </section>
    )
  }
  const figure = (value: number, words: string) => (
    <div>
      <span className="fig num">
        {totals.isAtLeast ? t('create.atLeast', { number: formatCount(value) }) : formatCount(value)}
      </span>
      <span className="sm t3">{words}</span>
    </div>
  )
  return (
    <section className="wr card" aria-label={t('create.preview')}>
      <div className="pane-h pv-head">
        <span className="h2">{t('create.preview')}</span>
        <bdi className="sm t3 cut">{table?.file.name ?? ''}</bdi>
      </div>
      {table?.preview === undefined ? null : <PreviewRows preview={table.preview} />}
      {table === undefined && images.length > 0 ? <Images files={images} /> : null}
      {files.some((file) => file.kind === 'set') ? (
        <p className="sm t2 pv-set">{t('create.readLater')}</p>
      ) : null}
      <div className="sum">
        {figure(totals.tasks, t('create.sumTasks', { count: totals.tasks }))}
        {totals.rows > 0 ? figure(totals.rows, t('create.sumRows', { count: totals.rows })) : null}
        {totals.media > 0 ? (
          <div>
            <span className="fig num">{formatCount(totals.media)}</span>
            <span className="sm t3">{t('create.sumMedia', { count: totals.media })}</span>
          </div>
        ) : null}
        {totals.annotated > 0 ? figure(totals.annotated, t('create.sumAnnotated')) : null}
      </div>
      {copies === 0 ? null : (
        <div className="pv-note">
          <Note tone="warn" title={t('create.copies', { count: copies, number: formatCount(copies) })}>
            {t('create.copiesText')}
          </Note>
        </div>
      )}
    </section>
  )
}

/** Columns with types and the first rows. */
export function PreviewRows({
  preview,
}: {
  readonly preview: Pick<DataPreview, 'columns' | 'rows' | 'taskCount'>
}): ReactNode {
  const { t } = useTranslation()
  const columns = preview.columns.slice(0, SHOWN_COLUMNS)
  const rows = preview.rows.slice(0, SHOWN_ROWS)
  return (
    <>
      <div className="pv-scroll">
        <table className="tbl pv">
          <thead>
            <tr>
              {columns.map((column) => {
                const Glyph = TYPE_ICON[column.type]
                return (
                  <th key={column.name} className={`pv-${column.type}`}>
                    <bdi className="mono strong cut">{column.name}</bdi>
                    <span className="ty">
                      <Glyph className="i" size={12} stroke={1.75} aria-hidden />
                      {t(`create.type.${column.type}`)}
                    </span>
                  </th>
                )
              })}
            </tr>
          </thead>
          <tbody>
            {rows.map((row, index) => (
              <tr key={index}>
                {columns.map((column) => {
                  const text = cellText(row[column.name])
                  return (
                    <td key={column.name} className={column.type === 'text' ? '' : 'num t2'} title={text}>
                      <bdi>{text}</bdi>
                    </td>
                  )
                })}
              </tr>
            ))}
          </tbody>
        </table>
      </div>
      <p className="sm t3 pv-foot">
        {t('create.rowsShown', {
          count: preview.taskCount,
          shown: rows.length,
          total: formatCount(preview.taskCount),
        })}
        {preview.columns.length > columns.length
          ? ` ${t('create.columnsHidden', { count: preview.columns.length - columns.length })}`
          : ''}
      </p>
    </>
  )
}
