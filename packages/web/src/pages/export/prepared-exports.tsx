// Earlier exports: what each was made of and into, its files to download again, and what they leave out.

import type { ExportFormat, PreparedExport } from '@siali/sdk'
import { Button, buttonClass, IconButton } from '@siali/ui'
import { IconAlertTriangle, IconDownload, IconFile, IconLoader2, IconTrash } from '@tabler/icons-react'
import { useMutation, useQuery, useQueryClient } from '@tanstack/react-query'
import { useState, type ReactNode } from 'react'
import { useTranslation } from 'react-i18next'
import { client, describeError } from '../../data/client.ts'
import { exportKeys, isBeingMade, problemsQuery } from '../../data/export.query.ts'
import { formatCount } from '../../i18n/i18n.ts'
import { Ago } from '../../shell/ago.tsx'

const SHOWN = 8
const SHOWN_PROBLEMS = 100

export interface PreparedExportsProps {
  readonly projectId: number
  readonly exports: readonly PreparedExport[]
  readonly formats: readonly ExportFormat[]
  readonly chosen: ExportFormat | undefined
  /** Whether the chosen format would copy media. */
  readonly copiesMedia: boolean
  readonly neutralizes: boolean
}

export function PreparedExports(props: PreparedExportsProps): ReactNode {
  const { t } = useTranslation()
  if (props.exports.length === 0) return null
  return (
    <div className="col g4">
      <span className="label">{t('export.earlier')}</span>
      <ul className="xh" aria-label={t('export.earlier')}>
        {props.exports.slice(0, SHOWN).map((item) => (
          <Entry key={item.id} item={item} {...props} />
        ))}
      </ul>
    </div>
  )
}

function Entry(props: PreparedExportsProps & { readonly item: PreparedExport }): ReactNode {
  const { projectId, item, formats, chosen, copiesMedia, neutralizes } = props
  const { t } = useTranslation()
  const cache = useQueryClient()
  const onSettled = () => cache.invalidateQueries({ queryKey: exportKeys.prepared(projectId) })
  const remove = useMutation({
    mutationFn: () => client.exports.removeSnapshot(projectId, item.id),
    onSettled,
  })
  const convert = useMutation({
    mutationFn: (format: string) =>
      client.exports.convert(projectId, item.id, { format, media: copiesMedia }),
    onSettled,
  })
  const isThere = item.status === 'completed'
  const isBusy = isBeingMade(item.status) || item.conversions.some((one) => isBeingMade(one.status))
  const error = convert.error ?? remove.error
  // The stored file itself, or a table for spreadsheets, which is made while it downloads; all else is made first.
  const isAtHand = chosen?.name === 'JSON' || neutralizes
  const known = item.conversions.find((one) => one.format === chosen?.name)
  const canMake = !isAtHand && (known === undefined || known.status === 'failed')
  return (
    <li>
      <div className="xh-row">
        {isBusy ? (
          <IconLoader2 className="i spin" size={16} stroke={1.75} aria-hidden />
        ) : (
          <IconFile className="i t3" size={16} stroke={1.75} aria-hidden />
        )}
        <bdi className="m cut" title={item.title}>
          {item.title}
        </bdi>
        <span className="t3 sm xh-when">
          <Ago at={item.createdAt} />
          {item.taskCount === undefined
            ? ''
            : `, ${t('export.taskCount', { count: item.taskCount, number: formatCount(item.taskCount) })}`}
        </span>
        <span className="grow" />
        {isThere && chosen !== undefined && isAtHand ? (
          <a
            className={buttonClass('default', 's')}
            href={client.exports.snapshotUrl(projectId, item.id, chosen.name, neutralizes)}
            download
          >
            <IconDownload className="i" size={16} stroke={1.75} aria-hidden />
            {t('export.download', { format: chosen.title })}
          </a>
        ) : null}
        {isThere && chosen !== undefined && canMake ? (
          <Button size="s" loading={convert.isPending} onClick={() => convert.mutate(chosen.name)}>
            {t('export.make', { format: chosen.title })}
          </Button>
        ) : null}
        <IconButton
          icon={IconTrash}
          label={t('export.remove', { title: item.title })}
          onClick={() => remove.mutate()}
        />
      </div>
      {item.status === 'failed' ? (
        <p className="bad-text sm">{t('export.failedOf', { error: item.error ?? '' })}</p>
      ) : null}
      {item.conversions.map((one) => (
        <Made
          key={one.format}
          projectId={projectId}
          exportId={item.id}
          conversion={one}
          title={formats.find(({ name }) => name === one.format)?.title ?? one.format}
        />
      ))}
      {error === null ? null : <p className="bad-text sm">{describeError(error, t('offline'))}</p>}
    </li>
  )
}

function Made(props: {
  readonly projectId: number
  readonly exportId: number
  readonly conversion: PreparedExport['conversions'][number]
  readonly title: string
}): ReactNode {
  const { projectId, exportId, conversion, title } = props
  const { format, status, problemCount } = conversion
  const { t } = useTranslation()
  const [isOpen, setOpen] = useState(false)
  const problems = useQuery({ ...problemsQuery(projectId, exportId, format), enabled: isOpen })
  if (isBeingMade(status)) return <p className="t2 sm xh-made">{t('export.making', { format: title })}</p>
  if (status === 'failed')
    return (
      <p className="bad-text sm xh-made">
        {t('export.failedFormat', { format: title, error: conversion.error ?? '' })}
      </p>
    )
  return (
    <div className="xh-made">
      <div className="row g8">
        <a
          className={buttonClass('default', 's')}
          href={client.exports.snapshotUrl(projectId, exportId, format)}
          download
        >
          <IconDownload className="i" size={16} stroke={1.75} aria-hidden />
          {t('export.download', { format: title })}
        </a>
        {problemCount === 0 ? null : (
          <button
            type="button"
            className="link sm xh-missing"
            aria-expanded={isOpen}
            onClick={() => setOpen(!isOpen)}
          >
            <IconAlertTriangle className="i" size={14} stroke={1.75} aria-hidden />
            {t('export.leftOut', { count: problemCount, number: formatCount(problemCount) })}
          </button>
        )}
      </div>
      {isOpen && problems.data !== undefined ? (
        <ul className="xh-problems" tabIndex={0} aria-label={t('export.leftOutList', { format: title })}>
          {problems.data.slice(0, SHOWN_PROBLEMS).map(({ task, message }, at) => (
            <li key={at}>
              <span className="t3 num">{t('dm.taskId', { id: String(task) })}</span> {message}
            </li>
          ))}
          {problemCount > SHOWN_PROBLEMS ? (
            <li className="t3">{t('import.moreProblems', { count: problemCount - SHOWN_PROBLEMS })}</li>
          ) : null}
        </ul>
      ) : null}
      {isOpen && problems.error !== null ? (
        <p className="bad-text sm">{describeError(problems.error, t('offline'))}</p>
      ) : null}
    </div>
  )
}
