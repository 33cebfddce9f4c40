// A text to read and to mark. Selections become events for the engine; spans are painted by the surface.

import { IconFileAlert } from '@tabler/icons-react'
import type { ReactNode } from 'react'
import { useEffect, useMemo, useRef } from 'react'
import { effect } from '@preact/signals-core'
import type { ConfigObject } from '../../../config/config.types.ts'
import type { Engine } from '../../../engine/engine.types.ts'
import { createTextOffsets } from '../../../geometry/text-offsets.ts'
import { cssColorSet } from '../../../paint/color.dom.ts'
import { useEditor } from '../../../react/editor-context.ts'
import { useSignal } from '../../../react/use-signal.ts'
import { Scope } from '../../../scope.dom.ts'
import type { TagViewProps } from '../../view.dom.ts'
import { modifiersOf } from '../image/image-pointer.dom.ts'
import { isTextUrl } from './text.space.ts'
import type { TextMark } from './text-surface.dom.ts'
import { TextSurface } from './text-surface.dom.ts'
import { followCaret } from './text-caret.dom.ts'
import { fetchText } from './text-fetch.dom.ts'
import './text.css'

export function TextView({ node }: TagViewProps): ReactNode {
  const { engine } = useEditor()
  const object = engine.config.objects.find((one) => one.node.key === node.key)
  return object === undefined ? null : <TextStage object={object} />
}

function TextStage({ object }: { readonly object: ConfigObject }): ReactNode {
  const { engine, t, arrangement, isSuggestion, resolveUrl } = useEditor()
  const { name } = object
  const medium = useSignal(engine.medium(name))
  const ref = useRef<HTMLDivElement>(null)
  const text = medium.status === 'ready' ? (medium.text ?? '') : ''
  const offsets = useMemo(() => createTextOffsets(text), [text])
  const isMarkable = engine.controlsOf(name).some((control) => control.tag.use === 'labels')

  useEffect(() => {
    if (!isTextUrl(object) || engine.medium(name).peek().status === 'ready') return
    const scope = new Scope()
    void fetchText(resolveUrl(String(object.value ?? '')), scope.abortSignal()).then((answer) => {
      if (scope.closed) return
      engine.setMedium(
        name,
        'text' in answer
          ? { status: 'ready', size: { width: 0, height: 0 }, text: answer.text }
          : { status: 'error', message: answer.problem },
      )
    })
    return () => scope.dispose()
  }, [engine, name, object, resolveUrl])

  useEffect(() => {
    const root = ref.current
    if (root === null) return
    const scope = new Scope()
    const surface = new TextSurface(root)
    scope.add(() => surface.dispose())
    scope.add(
      effect(() => {
        const selection = engine.selection.value
        const hover = engine.hover.value
        const hidden = engine.hidden.value
        const doc = engine.doc.value
        const preview = engine.preview.value?.regions
        const marks: TextMark[] = []
        const rows = engine.regions.value
        for (const row of rows) {
          const record = preview?.get(row.id) ?? doc.records.get(row.id)
          if (record?.kind !== 'region' || record.object !== name || hidden.has(record.id)) continue
          const bounds = engine.boundsOf(record)
          marks.push({
            start: offsets.toUtf16(bounds.minX),
            end: offsets.toUtf16(bounds.maxX),
            name: row.labels.length === 0 ? undefined : row.labels.join(', '),
            ...cssColorSet(engine.styleOf(record).color),
            state: selection.has(record.id) ? 'selected' : hover === record.id ? 'hover' : 'rest',
            isSuggestion: isSuggestion(record),
          })
        }
        surface.show(text, marks)
      }),
    )
    scope.onResize(root, () => surface.placeRings())
    if (isMarkable) {
      listenToSelection(scope, { engine, name, root, surface })
      followCaret(scope, root)
    }
    return () => scope.dispose()
  }, [engine, name, text, offsets, isMarkable, isSuggestion])

  if (medium.status === 'error') {
    return (
      <div className="si-ed-text-failed" role="alert">
        <IconFileAlert size={24} stroke={1.5} aria-hidden />
        <h2>{t('failedText')}</h2>
        <p>{medium.message}</p>
      </div>
    )
  }
  return (
    <article className={`si-ed-text is-${arrangement.mode} htx-text`}>
      {medium.status === 'loading' ? (
        <p className="late" role="status">
          {t('loadingText')}
        </p>
      ) : null}
      {medium.status === 'ready' && text === '' ? <p className="si-ed-quiet">{t('emptyText')}</p> : null}
      <div
        ref={ref}
        className="si-ed-text-body"
        dir="auto"
        tabIndex={isMarkable ? 0 : undefined}
        role={isMarkable ? 'group' : undefined}
        aria-label={isMarkable ? t('textToMark') : undefined}
        data-text={name}
      />
    </article>
  )
}

/** Selections, clicks and hovers on the surface as events. */
function listenToSelection(
  scope: Scope,
  source: { engine: Engine; name: string; root: HTMLElement; surface: TextSurface },
): void {
  const { engine, name, root, surface } = source
  let cancelHover: (() => void) | undefined
  let pressed = false

  const mark = (event: MouseEvent | KeyboardEvent): boolean => {
    const selection = window.getSelection()
    const offsets = surface.offsetsOf(selection)
    if (offsets === undefined) return false
    const used = engine.dispatch({ type: 'textSelected', object: name, ...offsets, ...modifiersOf(event) })
    // Used or not a span is a span; without a label the selection stays, so that copying works.
    if (used) leaveSelection(offsets.end)
    return true
  }

  // The text was painted anew: who works by keys goes on behind what was marked.
  const leaveSelection = (end: number) => {
    const selection = window.getSelection()
    if (document.activeElement === root && root.matches(':focus-visible')) surface.placeCaret(selection, end)
    else selection?.removeAllRanges()
  }

  scope.listen(root, 'pointerdown', (event) => {
    if (event.button === 0) pressed = true
  })
  scope.listen(document, 'pointerup', (event) => {
    if (!pressed || event.button !== 0) return
    pressed = false
    // The browser settles the selection of a click after this event.
    scope.timeout(() => {
      if (mark(event)) return
      if (!(event.target instanceof Node) || !root.contains(event.target)) return
      engine.dispatch({
        type: 'textClicked',
        object: name,
        offset: surface.offsetAt(event.clientX, event.clientY),
        ...modifiersOf(event),
      })
    }, 0)
  })
  scope.listen(root, 'keydown', (event) => {
    if (event.key !== 'Enter' || event.ctrlKey || event.metaKey || event.altKey) return
    const offset = surface.caretOf(window.getSelection())
    if (mark(event)) event.preventDefault()
    else if (offset !== undefined) {
      // Without a selection Enter is the click of the keyboard: it selects the span at the caret.
      const before = engine.selection.peek()
      engine.dispatch({ type: 'textClicked', object: name, offset, ...modifiersOf(event) })
      if (engine.selection.peek() !== before) event.preventDefault()
    }
  })
  scope.listen(root, 'pointermove', (event) => {
    if (pressed) return
    cancelHover ??= scope.frame(() => {
      cancelHover = undefined
      engine.dispatch({
        type: 'textHovered',
        object: name,
        offset: surface.offsetAt(event.clientX, event.clientY),
      })
    })
  })
  scope.listen(root, 'pointerleave', () => {
    engine.dispatch({ type: 'textHovered', object: name, offset: undefined })
  })
  // A label chosen while text is selected marks it: the way of the keyboard.
  let known = engine.activeLabels.peek()
  scope.add(
    engine.activeLabels.subscribe((active) => {
      if (active === known) return
      known = active
      const offsets = surface.offsetsOf(window.getSelection())
      if (active.size === 0 || offsets === undefined) return
      scope.timeout(() => {
        const used = engine.dispatch({
          type: 'textSelected',
          object: name,
          ...offsets,
          shift: false,
          alt: false,
          mod: false,
        })
        if (used) leaveSelection(offsets.end)
      }, 0)
    }),
  )
}
