// The foot of the frame: what takes back, where one is in the queue, and the one primary action.

import {
  IconArrowBackUp,
  IconArrowForwardUp,
  IconChevronLeft,
  IconChevronRight,
  IconChevronUp,
  IconRestore,
  IconSparkles,
} from '@tabler/icons-react'
import { Button, IconButton, Switch } from '@siali/ui'
import type { ReactNode } from 'react'
import { useEffect, useRef, useState } from 'react'
import { Scope } from '../scope.dom.ts'
import { useEditor } from './editor-context.ts'
import type { LabelingEditorProps, MenuItem } from './editor-props.ts'
import { toCap } from './key-cap.ts'
import { useSignal } from './use-signal.ts'

export interface FootBarProps extends LabelingEditorProps {
  /** What is running: its button waits. */
  readonly busy: 'save' | 'skip' | undefined
  readonly onSave: () => void
  readonly onPass: () => void
}

export function FootBar(props: FootBarProps): ReactNode {
  const { engine, t, isPhone, say } = useEditor()
  const canUndo = useSignal(engine.canUndo)
  const canRedo = useSignal(engine.canRedo)
  const { mode, onPrevious, onNext, position } = props
  const isDirty = useSignal(engine.isDirty)
  const reset = () => {
    if (engine.reset()) say(t('resetDone'))
  }
  return (
    <footer className="si-ed-foot">
      {mode === 'look' ? null : (
        <>
          <IconButton
            icon={IconArrowBackUp}
            flip
            size={32}
            label={t('undo')}
            keys={toCap(engine.keyOf('annotation:undo'))}
            aria-disabled={!canUndo}
            onClick={() => engine.run('annotation:undo')}
          />
          <IconButton
            icon={IconArrowForwardUp}
            flip
            size={32}
            label={t('redo')}
            keys={toCap(engine.keyOf('annotation:redo'))}
            aria-disabled={!canRedo}
            onClick={() => engine.run('annotation:redo')}
          />
          {isPhone ? null : (
            <IconButton
              icon={IconRestore}
              size={32}
              label={t('reset')}
              aria-disabled={!isDirty}
              onClick={reset}
            />
          )}
        </>
      )}
      {isPhone || (onPrevious === undefined && onNext === undefined && position === undefined) ? null : (
        <>
          <span className="si-ed-bar-line" aria-hidden />
          <IconButton
            icon={IconChevronLeft}
            flip
            size={32}
            label={t('previousTask')}
            aria-disabled={onPrevious === undefined}
            onClick={onPrevious}
          />
          {position === undefined ? null : <span className="si-ed-position">{position}</span>}
          <IconButton
            icon={IconChevronRight}
            flip
            size={32}
            label={t('nextTask')}
            aria-disabled={onNext === undefined}
            onClick={onNext}
          />
        </>
      )}
      <AutoSwitch {...props} />
      <span className="si-ed-grow" />
      <Deeds {...props} />
    </footer>
  )
}

/** Whether a model is asked about what is drawn, and whether what it says is taken as it comes. */
function AutoSwitch({ autoAnnotation: auto, mode }: FootBarProps): ReactNode {
  const { engine, t, isPhone } = useEditor()
  if (auto === undefined || !engine.canBeSmart || (mode !== 'submit' && mode !== 'update')) return null
  return (
    <>
      {isPhone ? null : <span className="si-ed-bar-line" aria-hidden />}
      <button
        type="button"
        role="switch"
        className={auto.isOn ? 'si-ed-auto is-on' : 'si-ed-auto'}
        aria-checked={auto.isOn}
        aria-label={t('autoAnnotation')}
        title={t('autoAnnotation')}
        onClick={() => auto.onToggle(!auto.isOn)}
      >
        <IconSparkles size={16} stroke={1.75} aria-hidden />
        {isPhone ? null : t('autoAnnotation')}
      </button>
      {auto.isOn ? (
        <span className="si-ed-auto-accept">
          <Switch checked={auto.takesAll} onChange={auto.onTakesAll} label={t('autoAccept')} />
        </span>
      ) : null}
    </>
  )
}

function Deeds(props: FootBarProps): ReactNode {
  const { engine, t } = useEditor()
  const isDirty = useSignal(engine.isDirty)
  const { mode, busy, onSave, onPass, submitMenu = [], offReason } = props
  if (mode === 'look') return <span className="si-ed-state">{t('readOnly')}</span>
  if (mode === 'skipped') {
    return (
      <>
        <span className="si-ed-state">{t('wasSkipped')}</span>
        <Button loading={busy === 'skip'} onClick={onPass}>
          {t('cancelSkip')}
        </Button>
      </>
    )
  }
  const reason = offReason ?? (mode === 'update' && !isDirty ? t('updateUnchanged') : undefined)
  return (
    <>
      {props.onSkip === undefined ? null : (
        <Button keys={toCap(engine.keyOf('annotation:skip'))} loading={busy === 'skip'} onClick={onPass}>
          {t('skip')}
        </Button>
      )}
      <span className={submitMenu.length > 0 ? 'split si-ed-split' : 'si-ed-split'}>
        <Button
          kind="primary"
          keys={toCap(engine.keyOf('annotation:submit'))}
          loading={busy === 'save'}
          offReason={reason}
          onClick={onSave}
        >
          {mode === 'submit' ? t('submit') : t('update')}
        </Button>
        {submitMenu.length > 0 ? <MoreMenu items={submitMenu} /> : null}
      </span>
    </>
  )
}

function MoreMenu({ items }: { readonly items: readonly MenuItem[] }): ReactNode {
  const { t } = useEditor()
  const [isOpen, setOpen] = useState(false)
  const ref = useRef<HTMLSpanElement>(null)
  useEffect(() => {
    if (!isOpen) return
    const scope = new Scope()
    ref.current?.querySelector<HTMLElement>('[role="menuitem"]')?.focus()
    scope.listen(document, 'pointerdown', (event) => {
      if (event.target instanceof Node && ref.current?.contains(event.target) !== true) setOpen(false)
    })
    return () => scope.dispose()
  }, [isOpen])
  return (
    <span ref={ref} className="si-ed-more">
      <Button
        kind="primary"
        aria-label={t('moreWays')}
        aria-haspopup="menu"
        aria-expanded={isOpen}
        icon={IconChevronUp}
        onClick={() => setOpen(!isOpen)}
      />
      {isOpen ? (
        <div
          className="si-ed-pop si-ed-menu"
          role="menu"
          onKeyDown={(event) => {
            if (event.key !== 'Escape') return
            event.preventDefault()
            setOpen(false)
            ref.current?.querySelector('button')?.focus()
          }}
        >
          {items.map((item) => (
            <button
              key={item.id}
              type="button"
              role="menuitem"
              onClick={() => {
                setOpen(false)
                item.onSelect()
              }}
            >
              {item.label}
            </button>
          ))}
        </div>
      ) : null}
    </span>
  )
}
