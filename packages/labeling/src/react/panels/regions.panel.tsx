// The list of regions, virtual: only rows in view are elements. It is the accessible form of the canvas:
// arrows move, Shift extends, Space adds, Enter goes to the numbers.

import {
  IconChevronDown,
  IconEye,
  IconEyeOff,
  IconLock,
  IconLockOpen,
  IconSparkles,
  IconTrash,
} from '@tabler/icons-react'
import { IconButton } from '@siali/ui'
import type { KeyboardEvent, MouseEvent, ReactNode } from 'react'
import { useEffect, useId, useMemo, useRef, useState } from 'react'
import type { RecordId, Region } from '../../document/document.ts'
import type { RegionRow } from '../../engine/engine.types.ts'
import { colorVariables } from '../../paint/color.dom.ts'
import { Scope } from '../../scope.dom.ts'
import { findRegionView } from '../../tags/views.dom.ts'
import { useEditor } from '../editor-context.ts'
import { toCap } from '../key-cap.ts'
import { COARSE, useMedia } from '../use-media.ts'
import { Verdict } from '../suggestion-bar.tsx'
import { useSignal } from '../use-signal.ts'

type Order = 'order' | 'label' | 'score'

/** Rows kept above and below those in view. */
const MARGIN = 6

function sorted(rows: readonly RegionRow[], order: Order): readonly RegionRow[] {
  if (order === 'order') return rows
  const compare =
    order === 'label'
      ? (a: RegionRow, b: RegionRow) => (a.labels[0] ?? '\uffff').localeCompare(b.labels[0] ?? '\uffff')
      : (a: RegionRow, b: RegionRow) => (b.score ?? -1) - (a.score ?? -1)
  return [...rows].sort((a, b) => compare(a, b) || a.index - b.index)
}

export function RegionsPanel(props: { readonly onOpenDetails: () => void }): ReactNode {
  const { engine, t } = useEditor()
  const readOnly = useSignal(engine.readOnly)
  const rows = useSignal(engine.regions)
  const selection = useSignal(engine.selection)
  const hover = useSignal(engine.hover)
  const [order, setOrder] = useState<Order>('order')
  const list = useMemo(() => sorted(rows, order), [rows, order])
  const height = useMedia(COARSE) ? 44 : 32
  const scroller = useRef<HTMLDivElement>(null)
  const [view, setView] = useState({ top: 0, height: 0 })
  const [anchor, setAnchor] = useState<RecordId>()
  const listId = useId()

  useEffect(() => {
    const element = scroller.current
    if (element === null) return
    const scope = new Scope()
    const measure = () => setView({ top: element.scrollTop, height: element.clientHeight })
    scope.onResize(element, measure)
    scope.listen(element, 'scroll', measure, { passive: true })
    measure()
    return () => scope.dispose()
  }, [])

  // What is selected elsewhere comes into view here.
  const current = [...selection].at(-1)
  const place = current === undefined ? -1 : list.findIndex((row) => row.id === current)
  useEffect(() => {
    const element = scroller.current
    if (element === null || place === -1) return
    const top = place * height
    if (top < element.scrollTop) element.scrollTop = top
    else if (top + height > element.scrollTop + element.clientHeight) {
      element.scrollTop = top + height - element.clientHeight
    }
  }, [place, height])

  const first = Math.max(0, Math.floor(view.top / height) - MARGIN)
  const last = Math.min(list.length, Math.ceil((view.top + view.height) / height) + MARGIN)
  const allHidden = rows.length > 0 && rows.every((row) => row.hidden)
  const allLocked = rows.length > 0 && rows.every((row) => row.locked)
  const ids = () => rows.map((row) => row.id)

  const selectRange = (to: number) => {
    const from = Math.max(
      0,
      list.findIndex((row) => row.id === anchor),
    )
    const [low, high] = from < to ? [from, to] : [to, from]
    engine.select(
      list.slice(low, high + 1).map((row) => row.id),
      'replace',
    )
  }
  const handleKey = (event: KeyboardEvent) => {
    const steps: Readonly<Record<string, number>> = {
      ArrowDown: 1,
      ArrowUp: -1,
      PageDown: 10,
      PageUp: -10,
      Home: -list.length,
      End: list.length,
    }
    const step = steps[event.key]
    if (step !== undefined && list.length > 0 && !event.altKey && !event.ctrlKey && !event.metaKey) {
      event.preventDefault()
      const to = Math.max(0, Math.min(list.length - 1, place === -1 ? 0 : place + step))
      const row = list[to]
      if (row === undefined) return
      if (event.shiftKey) selectRange(to)
      else {
        setAnchor(row.id)
        engine.select([row.id], 'replace')
      }
    } else if (event.key === 'Enter' && selection.size === 1) {
      event.preventDefault()
      props.onOpenDetails()
    }
  }
  const handleClick = (event: MouseEvent, row: RegionRow, at: number) => {
    if (event.shiftKey) return selectRange(at)
    setAnchor(row.id)
    const isOnly = selection.size === 1 && selection.has(row.id)
    if (event.ctrlKey || event.metaKey || isOnly) engine.select([row.id], 'toggle')
    else engine.select([row.id], 'replace')
  }

  return (
    <>
      <div className="si-ed-pane-head">
        <span className="si-ed-quiet-pick">
          <select
            className="si-ed-quiet-select"
            aria-label={t('sortBy')}
            value={order}
            onChange={(event) => setOrder(event.target.value as Order)}
          >
            <option value="order">{t('sortByOrder')}</option>
            <option value="label">{t('sortByLabel')}</option>
            <option value="score">{t('sortByScore')}</option>
          </select>
          <IconChevronDown size={14} stroke={1.75} aria-hidden />
        </span>
        <span className="si-ed-grow" />
        <IconButton
          icon={allHidden ? IconEyeOff : IconEye}
          size={24}
          label={allHidden ? t('showAll') : t('hideAll')}
          keys={toCap(engine.keyOf('region:visibility-all'))}
          onClick={() => engine.setHidden(ids(), !allHidden)}
        />
        <IconButton
          icon={allLocked ? IconLock : IconLockOpen}
          size={24}
          label={allLocked ? t('unlockAll') : t('lockAll')}
          onClick={() => engine.setLocked(ids(), !allLocked)}
        />
        {readOnly || list.length === 0 ? null : (
          <IconButton
            icon={IconTrash}
            size={24}
            label={t('deleteAll')}
            keys={toCap(engine.keyOf('region:delete-all'))}
            onClick={() => engine.run('region:delete-all')}
          />
        )}
      </div>
      <div
        ref={scroller}
        className="si-ed-rows"
        role="grid"
        aria-label={t('regions')}
        aria-rowcount={list.length}
        aria-multiselectable
        tabIndex={0}
        aria-activedescendant={place === -1 ? undefined : `${listId}-${current}`}
        onKeyDown={handleKey}
        onMouseLeave={() => engine.setHover(undefined)}
      >
        {list.length === 0 ? (
          <div role="row">
            <div role="gridcell" className="si-ed-empty">
              <p>{t('noRegions')}</p>
              <p className="si-ed-quiet">{t('noRegionsHint')}</p>
            </div>
          </div>
        ) : null}
        <div style={{ height: list.length * height, position: 'relative' }}>
          {list.slice(first, last).map((row, offset) => (
            <Row
              key={row.id}
              id={`${listId}-${row.id}`}
              row={row}
              top={(first + offset) * height}
              height={height}
              place={first + offset}
              isOn={selection.has(row.id)}
              isHover={hover === row.id}
              onClick={handleClick}
            />
          ))}
        </div>
      </div>
    </>
  )
}

function Row(props: {
  readonly id: string
  readonly row: RegionRow
  readonly top: number
  readonly height: number
  readonly place: number
  readonly isOn: boolean
  readonly isHover: boolean
  readonly onClick: (event: MouseEvent, row: RegionRow, place: number) => void
}): ReactNode {
  const { engine, t, isSuggestion } = useEditor()
  const { row, isOn } = props
  const record = engine.doc.peek().records.get(row.id)
  const region: Region | undefined = record?.kind === 'region' ? record : undefined
  const view = region === undefined ? undefined : findRegionView(region.shape.kind)
  const Glyph = view?.icon
  const label = row.labels.length === 0 ? t('noLabel') : row.labels.join(', ')
  const isModel = region !== undefined && isSuggestion(region)
  return (
    <div
      id={props.id}
      role="row"
      aria-rowindex={props.place + 1}
      aria-selected={isOn}
      className={`si-ed-row ${isOn ? 'is-on' : ''} ${props.isHover ? 'is-hover' : ''} ${row.hidden ? 'is-hidden' : ''}`}
      style={{ ...colorVariables(row.color), top: props.top, height: props.height }}
      onClick={(event) => props.onClick(event, row, props.place)}
      onMouseEnter={() => engine.setHover(row.id)}
    >
      <span role="gridcell" className="si-ed-row-cell">
        <span className="si-ed-row-index">{row.index}</span>
        <span className="si-ed-shape" aria-hidden>
          {Glyph === undefined ? null : <Glyph size={12} stroke={1.75} />}
        </span>
        <bdi className="si-ed-row-label">{label}</bdi>
        {row.text === undefined ? (
          region !== undefined && view !== undefined ? (
            <span className="si-ed-sr">
              <view.Place region={region} />
            </span>
          ) : null
        ) : (
          <bdi className="si-ed-row-text">{row.text}</bdi>
        )}
        {isModel ? <IconSparkles className="si-ed-model" size={14} stroke={1.75} aria-hidden /> : null}
        {row.score === undefined ? null : <span className="si-ed-row-score">{row.score.toFixed(2)}</span>}
        {row.hidden ? <span className="si-ed-sr">{t('hidden')}</span> : null}
        {row.locked || row.readonly ? <span className="si-ed-sr">{t('locked')}</span> : null}
      </span>
      <span role="gridcell" className="si-ed-row-acts">
        {row.suggested ? <Verdict id={row.id} /> : <SightAndLock row={row} />}
      </span>
    </div>
  )
}

function SightAndLock({ row }: { readonly row: RegionRow }): ReactNode {
  const { engine, t } = useEditor()
  return (
    <>
      <button
        type="button"
        tabIndex={-1}
        className={row.hidden ? 'is-kept' : ''}
        aria-label={row.hidden ? t('show') : t('hide')}
        title={row.hidden ? t('show') : t('hide')}
        onClick={(event) => {
          event.stopPropagation()
          engine.setHidden([row.id], !row.hidden)
        }}
      >
        {row.hidden ? <IconEyeOff size={14} stroke={1.75} /> : <IconEye size={14} stroke={1.75} />}
      </button>
      <button
        type="button"
        tabIndex={-1}
        className={row.locked || row.readonly ? 'is-kept' : ''}
        aria-label={row.locked ? t('unlock') : t('lock')}
        title={row.locked ? t('unlock') : t('lock')}
        disabled={row.readonly}
        onClick={(event) => {
          event.stopPropagation()
          engine.setLocked([row.id], !row.locked)
        }}
      >
        {row.locked || row.readonly ? (
          <IconLock size={14} stroke={1.75} />
        ) : (
          <IconLockOpen size={14} stroke={1.75} />
        )}
      </button>
    </>
  )
}
