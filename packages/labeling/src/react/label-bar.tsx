// Labels of all label controls as chips with keys. What does not fit goes into "+n" with a search field.

import { IconPin, IconPinFilled, IconSearch } from '@tabler/icons-react'
import { IconButton, KeyCap } from '@siali/ui'
import type { ReactNode } from 'react'
import { Fragment, useEffect, useRef, useState } from 'react'
import type { Control, LabelOption } from '../config/config.types.ts'
import { labelsOf } from '../engine/labels.ts'
import { colorVariables } from '../paint/color.dom.ts'
import { Scope } from '../scope.dom.ts'
import { useEditor } from './editor-context.ts'
import { readKeepLabel, writeKeepLabel } from './keep-label.ts'
import { handleRovingKey } from './roving.ts'
import { useSignal } from './use-signal.ts'

interface Chip {
  readonly control: Control
  readonly option: LabelOption
}

/** Chosen labels as `<control>\u0000<label>`: those the selected regions share, else the chosen ones. */
function useChosen(): ReadonlySet<string> {
  const { engine } = useEditor()
  const active = useSignal(engine.activeLabels)
  const selection = useSignal(engine.selection)
  const doc = useSignal(engine.doc)
  let shared: Set<string> | undefined
  for (const id of [...selection].slice(0, 200)) {
    const record = doc.records.get(id)
    if (record?.kind !== 'region') continue
    const own = new Set(
      record.entries.flatMap((entry) =>
        labelsOf(entry.payload).map((label) => `${entry.control}\u0000${label}`),
      ),
    )
    shared = shared === undefined ? own : new Set([...shared].filter((key) => own.has(key)))
  }
  if (shared !== undefined) return shared
  return new Set(
    [...active].flatMap(([control, labels]) => labels.map((label) => `${control}\u0000${label}`)),
  )
}

export function LabelBar(): ReactNode {
  const { engine, t, isPhone } = useEditor()
  const hiddenNodes = useSignal(engine.hiddenNodes)
  const chosen = useChosen()
  const isReadOnly = useSignal(engine.readOnly)
  const row = useRef<HTMLDivElement>(null)
  const [cut, setCut] = useState(0)
  const [isOpen, setOpen] = useState(false)
  const chips: Chip[] = engine.config.controls
    .filter((control) => control.tag.use === 'labels' && !hiddenNodes.has(control.node.key))
    .flatMap((control) => control.options.map((option) => ({ control, option })))

  useEffect(() => {
    const element = row.current
    if (element === null) return
    const scope = new Scope()
    // Chips that do not fit wrap under the edge of the row and are not seen: they are counted and skipped.
    const measure = () => {
      let count = 0
      let end = 0
      element.style.maxWidth = ''
      for (const chip of element.querySelectorAll<HTMLElement>('[data-roving]')) {
        const isCut = !isPhone && chip.offsetTop > element.offsetTop + 8
        chip.toggleAttribute('data-cut', isCut)
        chip.style.visibility = isCut ? 'hidden' : ''
        if (isCut) count += 1
        else end = Math.max(end, Math.abs(chip.offsetLeft - element.offsetLeft) + chip.offsetWidth)
      }
      // What is left of the row belongs to what follows it.
      if (count > 0 && getComputedStyle(element).direction === 'ltr') element.style.maxWidth = `${end + 4}px`
      setCut(count)
    }
    if (element.parentElement !== null) scope.onResize(element.parentElement, measure)
    measure()
    return () => scope.dispose()
  }, [isPhone, chips.length])

  if (chips.length === 0) return null
  const isOn = ({ control, option }: Chip) =>
    chosen.has(`${control.name}\u0000${option.stored}`) || chosen.has(`${control.name}\u0000${option.value}`)
  const stop = Math.max(0, chips.findIndex(isOn))
  return (
    <div className="si-ed-labels" role="toolbar" aria-label={t('labels')}>
      <div ref={row} className="si-ed-label-row" onKeyDown={handleRovingKey}>
        {chips.map((chip, place) => {
          const before = chips[place - 1]
          return (
            <Fragment key={chip.option.key}>
              {before !== undefined && before.control !== chip.control ? (
                <span className="si-ed-gap" aria-hidden />
              ) : null}
              <LabelChip chip={chip} isOn={isOn(chip)} isStop={place === stop} />
            </Fragment>
          )
        })}
      </div>
      {cut > 0 ? (
        <button
          type="button"
          className="si-ed-chip is-plain"
          aria-expanded={isOpen}
          aria-label={t('moreLabels', { count: cut })}
          onClick={() => setOpen(!isOpen)}
        >
          +{cut}
        </button>
      ) : null}
      {cut > 0 && !isPhone ? (
        <IconButton icon={IconSearch} label={t('findLabel')} onClick={() => setOpen(!isOpen)} />
      ) : null}
      {isPhone || isReadOnly ? null : <KeepLabel />}
      {isOpen ? <LabelSearch chips={chips} isOn={isOn} onClose={() => setOpen(false)} /> : null}
    </div>
  )
}

/** Whether a label stays chosen after drawing: kept for the person on this computer, over tasks and projects. */
function KeepLabel(): ReactNode {
  const { engine, t } = useEditor()
  const [isOn, setOn] = useState(readKeepLabel)
  useEffect(() => {
    engine.setSettings({ continuousLabeling: isOn })
    writeKeepLabel(isOn)
  }, [engine, isOn])
  return (
    <>
      <span className="si-ed-grow" />
      <button
        type="button"
        className="btn ghost s si-ed-keep"
        aria-pressed={isOn}
        title={t('keepLabelHint')}
        onClick={() => setOn(!isOn)}
      >
        {isOn ? <IconPinFilled size={16} aria-hidden /> : <IconPin size={16} stroke={1.75} aria-hidden />}
        {t('keepLabel')}
      </button>
    </>
  )
}

function LabelChip(props: {
  readonly chip: Chip
  readonly isOn: boolean
  readonly isStop: boolean
  readonly onPick?: () => void
}): ReactNode {
  const { engine, t } = useEditor()
  const counts = useSignal(engine.labelCounts)
  const readOnly = useSignal(engine.readOnly)
  const { control, option } = props.chip
  const hotkey = engine.hotkeyOf(control.name, option.stored)
  const used = counts.get(`${control.name}\u0000${option.stored}`) ?? 0
  const most = option.maxUsages
  const isSpent = most !== undefined && used >= most
  return (
    <button
      type="button"
      data-roving
      tabIndex={props.isStop ? 0 : -1}
      className={`si-ed-chip ${props.isOn ? 'is-on' : ''}`}
      style={colorVariables(engine.colorOf(control.name, option.stored))}
      aria-pressed={props.isOn}
      aria-disabled={readOnly || isSpent || undefined}
      title={option.hint ?? option.value}
      onClick={() => {
        if (readOnly || (isSpent && !props.isOn)) return
        engine.chooseLabel(control.name, option.stored)
        props.onPick?.()
      }}
    >
      <bdi className="si-ed-chip-text">{option.value === '' ? t('noLabel') : option.value}</bdi>
      {most === undefined ? null : (
        <span className="si-ed-chip-count">{t('progressOf', { done: used, total: most })}</span>
      )}
      {hotkey === undefined ? null : <KeyCap keys={hotkey} />}
    </button>
  )
}

function LabelSearch(props: {
  readonly chips: readonly Chip[]
  readonly isOn: (chip: Chip) => boolean
  readonly onClose: () => void
}): ReactNode {
  const { t } = useEditor()
  const { onClose } = props
  const [query, setQuery] = useState('')
  const ref = useRef<HTMLDivElement>(null)
  useEffect(() => {
    const scope = new Scope()
    const opener = document.activeElement
    ref.current?.querySelector('input')?.focus()
    scope.listen(document, 'pointerdown', (event) => {
      if (event.target instanceof Node && ref.current?.contains(event.target) !== true) onClose()
    })
    return () => {
      scope.dispose()
      if (opener instanceof HTMLElement && document.activeElement === document.body) opener.focus()
    }
  }, [onClose])
  const found = props.chips.filter((chip) =>
    chip.option.value.toLowerCase().includes(query.trim().toLowerCase()),
  )
  return (
    <div
      ref={ref}
      className="si-ed-pop si-ed-label-search"
      role="dialog"
      aria-label={t('findLabel')}
      onKeyDown={(event) => {
        if (event.key !== 'Escape') return handleRovingKey(event)
        event.preventDefault()
        onClose()
      }}
    >
      <input
        className="in s"
        type="search"
        placeholder={t('findLabel')}
        aria-label={t('findLabel')}
        value={query}
        onChange={(event) => setQuery(event.target.value)}
        onKeyDown={(event) => {
          if (event.key !== 'ArrowDown') return
          event.preventDefault()
          ref.current?.querySelector<HTMLElement>('[data-roving]')?.focus()
        }}
      />
      <div className="si-ed-label-found">
        {found.map((chip, place) => (
          <LabelChip
            key={chip.option.key}
            chip={chip}
            isOn={props.isOn(chip)}
            isStop={place === 0}
            onPick={onClose}
          />
        ))}
        {found.length === 0 ? <p className="si-ed-quiet">{t('acceptedNothing')}</p> : null}
      </div>
    </div>
  )
}
