// Export: formats that fit first, what is taken, and earlier exports to download again.

import type { ExportFormat, Project, Selection, View } from '@siali/sdk'
import {
  Button,
  buttonClass,
  CheckBox,
  Dialog,
  IconButton,
  Note,
  SearchField,
  Segmented,
  Skeleton,
} from '@siali/ui'
import {
  IconBraces,
  IconBrush,
  IconCheck,
  IconDownload,
  IconFile,
  IconLoader2,
  IconPolygon,
  IconTable,
  IconTrash,
  type Icon,
} from '@tabler/icons-react'
import { useMutation, useQuery, useQueryClient } from '@tanstack/react-query'
import { useState, type ReactNode } from 'react'
import { useTranslation } from 'react-i18next'
import { client, describeError } from '../../data/client.ts'
import { annotatedCountQuery } from '../../data/dm.query.ts'
import { formatCount } from '../../i18n/i18n.ts'
import { foldText } from '../../shell/fold-text.ts'
import { Ago } from '../../shell/ago.tsx'
import { countSelected } from '../data-manager/selection.model.ts'
import './export.css'

type Scope = 'all' | 'view' | 'selected'

const ICONS: Readonly<Record<string, Icon>> = {
  JSON: IconBraces,
  JSON_MIN: IconBraces,
  CSV: IconTable,
  TSV: IconTable,
  COCO: IconPolygon,
  COCO_WITH_IMAGES: IconPolygon,
  COCO_FULL: IconPolygon,
  VOC: IconPolygon,
  YOLO: IconPolygon,
  YOLO_WITH_IMAGES: IconPolygon,
  YOLO_OBB: IconPolygon,
  YOLO_OBB_WITH_IMAGES: IconPolygon,
  YOLO_SEG: IconPolygon,
  YOLO_POSE: IconPolygon,
  CVAT_XML: IconPolygon,
  LABELME: IconPolygon,
  GEOJSON: IconPolygon,
  BRUSH_TO_NUMPY: IconBrush,
  BRUSH_TO_PNG: IconBrush,
  BRUSH_TO_COCO: IconBrush,
}
const POLL_MS = 1500

export interface ExportDialogProps {
  readonly project: Project
  readonly view: View
  readonly viewTotal: number
  readonly selection: Selection
  readonly isOpen: boolean
  readonly onClose: () => void
}

/** The dialog. */
export function ExportDialog(props: ExportDialogProps): ReactNode {
  const { t } = useTranslation()
  return (
    <Dialog
      isOpen={props.isOpen}
      onClose={props.onClose}
      title={t('export.title')}
      closeLabel={t('close')}
      width={880}
      isBare
    >
      {props.isOpen ? <ExportBody {...props} /> : null}
    </Dialog>
  )
}

function ExportBody({ project, view, viewTotal, selection, onClose }: ExportDialogProps): ReactNode {
  const { t } = useTranslation()
  const cache = useQueryClient()
  const formats = useQuery({
    queryKey: ['export-formats', project.id],
    queryFn: ({ signal }) => client.exports.formats(project.id, { signal }),
  })
  const [chosenName, setChosenName] = useState<string | undefined>()
  const [text, setText] = useState('')
  const chosenCount = countSelected(selection, viewTotal)
  // "All but some" of a view has no list of ids: it is exported as the view.
  const canSelected = chosenCount > 0 && !selection.all
  const isWhole = viewTotal === project.taskCount
  const [scope, setScope] = useState<Scope>(canSelected ? 'selected' : isWhole ? 'all' : 'view')
  const [allTasks, setAllTasks] = useState(false)
  const [skipped, setSkipped] = useState(true)
  const [copiesMedia, setCopiesMedia] = useState(true)
  const [forSpreadsheets, setForSpreadsheets] = useState(true)
  const snapshotsKey = ['snapshots', project.id]
  const snapshots = useQuery({
    queryKey: snapshotsKey,
    queryFn: ({ signal }) => client.exports.snapshots(project.id, { signal }),
    refetchInterval: (query) =>
      query.state.data?.some((item) => item.status === 'created' || item.status === 'in_progress') === true
        ? POLL_MS
        : false,
  })
  const refresh = () => cache.invalidateQueries({ queryKey: snapshotsKey })
  const snapshot = useMutation({
    mutationFn: (title: string) =>
      client.exports.createSnapshot(project.id, {
        title,
        viewId: scope === 'view' ? view.id : undefined,
        onlyAnnotated: !allTasks,
        skipped: skipped ? 'include' : 'exclude',
      }),
    onSuccess: refresh,
  })
  const remove = useMutation({
    mutationFn: (id: number) => client.exports.removeSnapshot(project.id, id),
    onSuccess: refresh,
  })

  const all = formats.data ?? []
  const found = all.filter((format) =>
    foldText(`${format.title} ${format.name} ${format.description}`).includes(foldText(text)),
  )
  const chosen =
    all.find((format) => format.name === chosenName && format.needs === undefined) ??
    all.find((format) => format.needs === undefined)
  const better = all.find((format) => format.name === chosen?.better && format.needs === undefined)
  const neutralizes = chosen?.isTable === true && forSpreadsheets
  const count = scope === 'all' ? project.taskCount : scope === 'view' ? viewTotal : chosenCount
  // The immediate file holds skipped annotations too, and so the tasks that have no other.
  const annotated = useQuery({
    ...annotatedCountQuery(project.id, scope === 'selected' ? selection.ids : undefined),
    enabled: scope !== 'view' && !allTasks,
  })
  const promised = allTasks ? count : annotated.data
  // The immediate file knows all tasks or a list of ids; a view goes through a snapshot.
  const href =
    chosen === undefined || scope === 'view' || !skipped
      ? undefined
      : client.exports.directUrl(project.id, {
          format: chosen.name,
          allTasks,
          neutralizeFormulas: neutralizes,
          media: copiesMedia,
          ...(scope === 'selected' ? { taskIds: selection.ids } : {}),
        })
  const error = formats.error ?? annotated.error ?? snapshot.error ?? remove.error
  const title = scope === 'view' ? t('export.titleView', { title: view.title }) : t('export.titleAll')
  return (
    <>
      <div className="xg">
        <div className="xl">
          <SearchField
            label={t('export.find')}
            clearLabel={t('clear')}
            placeholder={t('export.find')}
            value={text}
            onChange={setText}
          />
          {formats.isPending ? (
            <Skeleton height={160} />
          ) : (
            <>
              <FormatList
                title={t('export.fit')}
                formats={found.filter((format) => format.needs === undefined)}
                chosen={chosen}
                onChoose={setChosenName}
              />
              <FormatList
                title={t('export.notFit')}
                formats={found.filter((format) => format.needs !== undefined)}
                chosen={undefined}
                onChoose={undefined}
              />
            </>
          )}
        </div>
        <div className="xr">
          {chosen === undefined ? null : (
            <div>
              <h3 className="xr-t">{chosen.title}</h3>
              <p className="t2">{chosen.description}</p>
            </div>
          )}
          {chosen?.loses === undefined ? null : (
            <Note
              tone={better === undefined ? 'plain' : 'warn'}
              title={t('export.loses')}
              action={
                better === undefined ? undefined : (
                  <Button size="s" onClick={() => setChosenName(better.name)}>
                    {t('export.better', { title: better.title })}
                  </Button>
                )
              }
            >
              {chosen.loses}
            </Note>
          )}
          <div className="field">
            <span className="label">{t('export.tasks')}</span>
            {isWhole && !canSelected ? (
              <p className="num">{t('export.all', { number: formatCount(project.taskCount) })}</p>
            ) : (
              <Segmented
                label={t('export.tasks')}
                value={scope}
                onChange={setScope}
                className="block"
                options={[
                  { value: 'all', label: t('export.all', { number: formatCount(project.taskCount) }) },
                  ...(isWhole
                    ? []
                    : [
                        {
                          value: 'view' as const,
                          label: t('export.view', { number: formatCount(viewTotal) }),
                        },
                      ]),
                  ...(canSelected
                    ? [
                        {
                          value: 'selected' as const,
                          label: t('export.selected', { number: formatCount(chosenCount) }),
                        },
                      ]
                    : []),
                ]}
              />
            )}
          </div>
          <div className="col g4">
            <span className="label">{t('export.annotations')}</span>
            <CheckBox label={t('export.withoutToo')} checked={allTasks} onChange={setAllTasks} />
            {scope === 'selected' ? null : (
              <CheckBox
                label={t('export.skippedToo')}
                checked={skipped}
                onChange={setSkipped}
                detail={project.skippedCount > 0 ? formatCount(project.skippedCount) : undefined}
              />
            )}
          </div>
          {chosen?.copiesMedia === true && href !== undefined ? (
            <div className="col g4">
              <span className="label">{t('export.media')}</span>
              <CheckBox label={t('export.copyMedia')} checked={copiesMedia} onChange={setCopiesMedia} />
            </div>
          ) : null}
          {chosen?.isTable === true ? (
            <div className="col g4">
              <span className="label">{t('export.table')}</span>
              <CheckBox
                label={t('export.forSpreadsheets')}
                checked={forSpreadsheets}
                onChange={setForSpreadsheets}
              />
              <p className="sm t3">{t('export.forSpreadsheetsHint')}</p>
            </div>
          ) : null}
          {error === null ? null : <Note tone="bad" isAlert title={describeError(error, t('offline'))} />}
          {(snapshots.data ?? []).length === 0 ? null : (
            <div className="col g4">
              <span className="label">{t('export.earlier')}</span>
              <ul className="xh">
                {(snapshots.data ?? []).slice(0, 8).map((item) => (
                  <li key={item.id}>
                    {item.status === 'completed' ? (
                      <IconFile className="i t3" size={16} stroke={1.75} aria-hidden />
                    ) : (
                      <IconLoader2 className="i spin" size={16} stroke={1.75} aria-hidden />
                    )}
                    <bdi className="m cut">{item.title}</bdi>
                    <span className="t3 sm">
                      <Ago at={item.createdAt} />
                      {item.taskCount === undefined
                        ? ''
                        : `, ${t('export.taskCount', { count: item.taskCount, number: formatCount(item.taskCount) })}`}
                    </span>
                    <span className="grow" />
                    {item.status === 'failed' ? (
                      <span className="bad-text sm">{t('export.failed')}</span>
                    ) : null}
                    {item.status === 'completed' && chosen !== undefined ? (
                      <a
                        className={buttonClass('default', 's')}
                        href={client.exports.snapshotUrl(project.id, item.id, chosen.name, neutralizes)}
                        download
                      >
                        <IconDownload className="i" size={16} stroke={1.75} aria-hidden />
                        {t('export.download', { format: chosen.title })}
                      </a>
                    ) : null}
                    <IconButton
                      icon={IconTrash}
                      label={t('export.remove', { title: item.title })}
                      onClick={() => remove.mutate(item.id)}
                    />
                  </li>
                ))}
              </ul>
            </div>
          )}
        </div>
      </div>
      <div className="dlg-foot">
        <span className="sm t3 grow">
          {href === undefined ? t('export.footSnapshot') : t('export.footDirect')}
        </span>
        {scope === 'selected' ? null : (
          <Button
            kind={href === undefined ? 'primary' : 'default'}
            loading={snapshot.isPending}
            onClick={() => snapshot.mutate(title)}
          >
            {t('export.snapshot')}
          </Button>
        )}
        {href === undefined ? null : promised === 0 ? (
          <Button kind="primary" icon={IconDownload} offReason={t('export.nothing')}>
            {t('export.go', { count: 0, number: formatCount(0) })}
          </Button>
        ) : (
          <a className={buttonClass('primary')} href={href} download onClick={onClose}>
            <IconDownload className="i" size={16} stroke={1.75} aria-hidden />
            {t('export.go', {
              count: promised ?? 0,
              number: promised === undefined ? '…' : formatCount(promised),
            })}
          </a>
        )}
      </div>
    </>
  )
}

interface FormatListProps {
  readonly title: string
  readonly formats: readonly ExportFormat[]
  readonly chosen: ExportFormat | undefined
  /** Undefined: they cannot be chosen. */
  readonly onChoose: ((name: string) => void) | undefined
}

function FormatList({ title, formats, chosen, onChoose }: FormatListProps): ReactNode {
  if (formats.length === 0) return null
  return (
    <div role="radiogroup" aria-label={title}>
      <p className="cap">{title}</p>
      {formats.map((format) => {
        const Glyph = ICONS[format.name] ?? IconFile
        const isOn = format === chosen
        return (
          <button
            key={format.name}
            type="button"
            role="radio"
            aria-checked={isOn}
            disabled={onChoose === undefined}
            className={`xf ${isOn ? 'on' : ''} ${onChoose === undefined ? 'no' : ''}`}
            onClick={() => onChoose?.(format.name)}
          >
            <Glyph className="i" size={16} stroke={1.75} aria-hidden />
            <span className="grow">
              <span className="m">{format.title}</span>
              <span className="sm t3 xf-d">{format.needs ?? format.description}</span>
            </span>
            {isOn ? <IconCheck className="i" size={16} stroke={1.75} aria-hidden /> : null}
          </button>
        )
      })}
    </div>
  )
}
