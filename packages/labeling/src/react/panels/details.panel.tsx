// Details of the selection: numbers, fields said of the region, note; of several what can be done with all.

import {
  IconCopy,
  IconEye,
  IconEyeOff,
  IconFocus2,
  IconLock,
  IconLockOpen,
  IconTrash,
} from '@tabler/icons-react'
import { IconButton } from '@siali/ui'
import type { ReactNode } from 'react'
import { useState } from 'react'
import type { Region } from '../../document/document.ts'
import type { RegionRow } from '../../engine/engine.types.ts'
import { colorVariables } from '../../paint/color.dom.ts'
import { findRegionView } from '../../tags/views.dom.ts'
import { RegionFields } from '../config-view.tsx'
import { useEditor } from '../editor-context.ts'
import { toCap } from '../key-cap.ts'
import { useSignal } from '../use-signal.ts'

export function DetailsPanel(): ReactNode {
  const { engine, t } = useEditor()
  const selection = useSignal(engine.selection)
  const rows = useSignal(engine.regions)
  const problems = useSignal(engine.problems)
  const chosen = rows.filter((row) => selection.has(row.id))
  const [only] = chosen
  if (only === undefined) {
    const kept = problems.filter((problem) => problem.outcome === 'kept').length
    return (
      <section className="si-ed-details" aria-label={t('details')}>
        <p className="si-ed-quiet">{t('nothingSelected')}</p>
        {kept === 0 ? null : (
          <p
            className="si-ed-quiet"
            title={problems
              .map((problem) => problem.message)
              .slice(0, 20)
              .join('\n')}
          >
            {t('keptItems', { count: kept })}
          </p>
        )}
      </section>
    )
  }
  return (
    <section className="si-ed-details" aria-label={t('details')} data-details>
      <div className="si-ed-details-head">
        {chosen.length === 1 ? (
          <Head row={only} />
        ) : (
          <span className="si-ed-several">{t('selected', { count: chosen.length })}</span>
        )}
        <span className="si-ed-grow" />
        <Acts rows={chosen} />
      </div>
      {chosen.length === 1 ? <One row={only} /> : null}
    </section>
  )
}

function Head({ row }: { readonly row: RegionRow }): ReactNode {
  const { t } = useEditor()
  return (
    <>
      <span className="si-ed-row-index">{row.index}</span>
      <span className="si-ed-chip is-flat" style={colorVariables(row.color)}>
        <bdi className="si-ed-chip-text">
          {row.labels.length === 0 ? t('noLabel') : row.labels.join(', ')}
        </bdi>
      </span>
      {row.text === undefined ? null : (
        <bdi className="si-ed-quote" title={row.text}>
          “{row.text}”
        </bdi>
      )}
    </>
  )
}

/** Deeds for the whole selection. */
export function Acts({ rows }: { readonly rows: readonly RegionRow[] }): ReactNode {
  const { engine, t } = useEditor()
  const readOnly = useSignal(engine.readOnly)
  const ids = rows.map((row) => row.id)
  const allHidden = rows.every((row) => row.hidden)
  const allLocked = rows.every((row) => row.locked)
  return (
    <>
      {rows.length === 1 && engine.canRun('region:zoom') ? (
        <IconButton
          icon={IconFocus2}
          size={24}
          label={t('zoomToRegion')}
          keys={toCap(engine.keyOf('region:zoom'))}
          onClick={() => engine.run('region:zoom')}
        />
      ) : null}
      <IconButton
        icon={allHidden ? IconEyeOff : IconEye}
        size={24}
        label={allHidden ? t('show') : t('hide')}
        keys={toCap(engine.keyOf('region:visibility'))}
        onClick={() => engine.setHidden(ids, !allHidden)}
      />
      <IconButton
        icon={allLocked ? IconLock : IconLockOpen}
        size={24}
        label={allLocked ? t('unlock') : t('lock')}
        keys={toCap(engine.keyOf('region:lock'))}
        onClick={() => engine.setLocked(ids, !allLocked)}
      />
      {readOnly ? null : (
        <>
          <IconButton
            icon={IconCopy}
            size={24}
            label={t('duplicate')}
            keys={toCap(engine.keyOf('region:duplicate'))}
            onClick={() => engine.run('region:duplicate')}
          />
          <IconButton
            icon={IconTrash}
            size={24}
            label={rows.length > 1 ? t('deleteRegions', { count: rows.length }) : t('deleteRegion')}
            keys={toCap(engine.keyOf('region:delete'))}
            onClick={() => engine.run('region:delete')}
          />
        </>
      )}
    </>
  )
}

function One({ row }: { readonly row: RegionRow }): ReactNode {
  const { engine, t } = useEditor()
  const doc = useSignal(engine.doc)
  const preview = useSignal(engine.preview)
  const readOnly = useSignal(engine.readOnly)
  const record = preview?.regions.get(row.id) ?? doc.records.get(row.id)
  if (record?.kind !== 'region') return null
  const Numbers = findRegionView(record.shape.kind)?.Numbers
  const isEditable = !readOnly && !row.locked && !row.readonly
  const origin = record.entries[0]?.origin
  return (
    <div className="si-ed-details-body">
      {Numbers === undefined ? null : <Numbers region={record} isEditable={isEditable} />}
      <RegionFields object={record.object} />
      <Note key={record.id} region={record} isEditable={isEditable} />
      {origin === undefined || origin === 'manual' ? null : (
        <dl className="si-ed-facts">
          <dt>{t('madeBy')}</dt>
          <dd>{origin === 'prediction' ? t('madeByModel') : t('madeByModelChanged')}</dd>
        </dl>
      )}
    </div>
  )
}

function noteOf(region: Region): string {
  const text = region.meta?.['text']
  if (typeof text === 'string') return text
  return Array.isArray(text) ? text.filter((part) => typeof part === 'string').join('\n') : ''
}

/** The note is one change when the field is left. */
function Note(props: { readonly region: Region; readonly isEditable: boolean }): ReactNode {
  const { engine, t } = useEditor()
  const stored = noteOf(props.region)
  const [typed, setTyped] = useState(stored)
  const [shown, setShown] = useState(stored)
  if (shown !== stored) {
    setShown(stored)
    setTyped(stored)
  }
  return (
    <textarea
      className="si-ed-note"
      data-note
      rows={1}
      aria-label={t('note')}
      placeholder={t('noteHint')}
      value={typed}
      disabled={!props.isEditable}
      onChange={(event) => setTyped(event.target.value)}
      onBlur={() => {
        if (typed !== stored) engine.setNote(props.region.id, typed)
      }}
    />
  )
}
