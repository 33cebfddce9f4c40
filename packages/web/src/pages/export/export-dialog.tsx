// Export: formats that fit first, what is taken, and earlier exports to download again.

import type { ExportFormat, Project, Selection, View } from '@siali/sdk'
import { Button, buttonClass, CheckBox, Dialog, Note, SearchField, Segmented, Skeleton } from '@siali/ui'
import {
  IconBraces,
  IconBrush,
  IconCheck,
  IconDownload,
  IconFile,
  IconPolygon,
  IconTable,
  type Icon,
} from '@tabler/icons-react'
import { useMutation, useQuery, useQueryClient } from '@tanstack/react-query'
import { useState, type KeyboardEvent, type ReactNode } from 'react'
import { useTranslation } from 'react-i18next'
import { client, describeError } from '../../data/client.ts'
import { annotatedCountQuery } from '../../data/dm.query.ts'
import { exportKeys, preparedQuery } from '../../data/export.query.ts'
import { formatCount } from '../../i18n/i18n.ts'
import { foldText } from '../../shell/fold-text.ts'
import { countSelected } from '../data-manager/selection.model.ts'
import { PreparedExports } from './prepared-exports.tsx'
import './export.css'

type Scope = 'all' | 'view' | 'selected'

// Tasks; a file of more is worth keeping while it is fetched.
const LARGE = 20_000

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
  CVAT_VIDEO_XML: IconPolygon,
  LABELME: IconPolygon,
  GEOJSON: IconPolygon,
  BRUSH_TO_NUMPY: IconBrush,
  BRUSH_TO_PNG: IconBrush,
  BRUSH_TO_COCO: IconBrush,
}

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
  const [wanted, setScope] = useState<Scope>(canSelected ? 'selected' : isWhole ? 'all' : 'view')
  // A view of everything is everything, also when the counts come late.
  const scope = wanted === 'view' && isWhole ? 'all' : wanted
  const [allTasks, setAllTasks] = useState(false)
  const [skipped, setSkipped] = useState(true)
  const [copiesMedia, setCopiesMedia] = useState(true)
  const [forSpreadsheets, setForSpreadsheets] = useState(true)
  const prepared = useQuery(preparedQuery(project.id))
  const prepare = useMutation({
    mutationFn: (what: { readonly format: string; readonly title: string }) =>
      client.exports.prepare(project.id, {
        ...what,
        viewId: scope === 'view' ? view.id : undefined,
        taskIds: scope === 'selected' ? selection.ids : undefined,
        onlyAnnotated: !allTasks,
        skipped,
        media: copiesMedia,
      }),
    onSettled: () => cache.invalidateQueries({ queryKey: exportKeys.prepared(project.id) }),
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
  // The immediate file knows all tasks or a list of ids; a view is made in the background.
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
  // What may be left out is told, and what is long may break off: both want a file that is stored.
  const hasMedia = chosen?.alwaysCopiesMedia === true || (chosen?.copiesMedia === true && copiesMedia)
  const prepares = href === undefined || ((hasMedia || count > LARGE) && !neutralizes)
  const error = formats.error ?? annotated.error ?? prepared.error ?? prepare.error
  const scopeTitle =
    scope === 'view'
      ? t('export.titleView', { title: view.title })
      : scope === 'selected'
        ? t('export.titleSelected', { count: chosenCount, number: formatCount(chosenCount) })
        : t('export.titleAll')
  const words = (key: 'go' | 'prepare') =>
    t(`export.${key}`, {
      count: promised ?? 0,
      number: promised === undefined ? '…' : formatCount(promised),
    })
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
          {chosen?.copiesMedia === true ? (
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
          <PreparedExports
            projectId={project.id}
            exports={prepared.data ?? []}
            formats={all}
            chosen={chosen}
            copiesMedia={copiesMedia}
            neutralizes={neutralizes}
          />
        </div>
      </div>
      <div className="dlg-foot">
        <div className="sm t3 grow">
          <p>{prepares ? t('export.footPrepared') : t('export.footDirect')}</p>
          {prepares && href !== undefined ? (
            <p>{hasMedia ? t('export.footAtOnceMedia') : t('export.footAtOnce')}</p>
          ) : null}
        </div>
        {promised === 0 ? (
          <Button kind="primary" icon={IconDownload} offReason={t('export.nothing')}>
            {t('export.go', { count: 0, number: formatCount(0) })}
          </Button>
        ) : prepares ? (
          <>
            {href === undefined ? null : (
              <a className={buttonClass('default')} href={href} download onClick={onClose}>
                {t('export.atOnce')}
              </a>
            )}
            <Button
              kind="primary"
              loading={prepare.isPending}
              offReason={chosen === undefined ? t('export.noFormat') : undefined}
              onClick={() =>
                chosen !== undefined && prepare.mutate({ format: chosen.name, title: scopeTitle })
              }
            >
              {scope === 'view' && !allTasks ? t('export.prepareView') : words('prepare')}
            </Button>
          </>
        ) : (
          <>
            <Button
              loading={prepare.isPending}
              onClick={() => prepare.mutate({ format: 'JSON', title: scopeTitle })}
            >
              {t('export.snapshot')}
            </Button>
            <a className={buttonClass('primary')} href={href} download onClick={onClose}>
              <IconDownload className="i" size={16} stroke={1.75} aria-hidden />
              {words('go')}
            </a>
          </>
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

const STEPS: Readonly<Record<string, number>> = { ArrowDown: 1, ArrowRight: 1, ArrowUp: -1, ArrowLeft: -1 }

/** One stop of the Tab key; arrows choose. */
function FormatList({ title, formats, chosen, onChoose }: FormatListProps): ReactNode {
  if (formats.length === 0) return null
  const at = Math.max(
    0,
    formats.findIndex((format) => format === chosen),
  )
  const handleKey = (event: KeyboardEvent<HTMLElement>) => {
    const step = STEPS[event.key]
    if (step === undefined || onChoose === undefined) return
    event.preventDefault()
    const next = (at + step + formats.length) % formats.length
    onChoose(formats[next]?.name ?? '')
    event.currentTarget.querySelectorAll<HTMLElement>('[role=radio]')[next]?.focus()
  }
  return (
    <div role="radiogroup" aria-label={title} onKeyDown={handleKey}>
      <p className="cap">{title}</p>
      {formats.map((format, index) => {
        const Glyph = ICONS[format.name] ?? IconFile
        const isOn = format === chosen
        const about = format.needs ?? format.description
        return (
          <button
            key={format.name}
            type="button"
            role="radio"
            aria-checked={isOn}
            tabIndex={index === at ? 0 : -1}
            disabled={onChoose === undefined}
            className={`xf ${isOn ? 'on' : ''} ${onChoose === undefined ? 'no' : ''}`}
            onClick={() => onChoose?.(format.name)}
          >
            <Glyph className="i" size={16} stroke={1.75} aria-hidden />
            <span className="grow">
              <span className="m">{format.title}</span>
              <span className="sm t3 xf-d" title={about}>
                {about}
              </span>
            </span>
            {isOn ? <IconCheck className="i" size={16} stroke={1.75} aria-hidden /> : null}
          </button>
        )
      })}
    </div>
  )
}
