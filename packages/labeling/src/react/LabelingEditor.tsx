// The editor: the whole frame of a labeling page around one engine. It renders and listens; the engine decides,
// the page saves. One document listener for keys: letters are dead while typing and inside dialogs of the page.

import type { ReactNode } from 'react'
import { useCallback, useEffect, useMemo, useRef, useState } from 'react'
import type { TagNode } from '../config/config.types.ts'
import type { Region } from '../document/document.ts'
import type { Intent, SubmitProblem } from '../engine/engine.types.ts'
import type { KeyInput } from '../engine/events.ts'
import { Scope } from '../scope.dom.ts'
import { modifiersOf } from '../tags/object/image/image-pointer.dom.ts'
import { LABELING_AREA } from '../tags/visual/style/style.view.tsx'
import { arrange } from './arrangement.ts'
import { listenToClipboard } from './clipboard.dom.ts'
import { ConfigNodes } from './config-view.tsx'
import type { EditorContext } from './editor-context.ts'
import { EditorProvider } from './editor-context.ts'
import type { LabelingEditorProps } from './editor-props.ts'
import { FootBar } from './foot-bar.tsx'
import { LabelBar } from './label-bar.tsx'
import { translateEnglish } from './messages.ts'
import { PhoneSheet } from './phone-sheet.tsx'
import { SidePanel } from './side-panel.tsx'
import { SuggestionBar } from './suggestion-bar.tsx'
import { TopBar } from './top-bar.tsx'
import { PHONE, useMedia } from './use-media.ts'
import './editor.css'

const keepUrl = (url: string) => url
const isSuggestion = (region: Region) => region.suggested === true

function toKeyInput(event: KeyboardEvent): KeyInput {
  const target = event.target
  const typing =
    target instanceof HTMLElement &&
    (target.isContentEditable || target.matches('input, textarea, select, [role="textbox"]'))
  return {
    type: event.type === 'keyup' ? 'keyUp' : 'keyDown',
    key: event.key,
    code: event.code,
    ctrl: event.ctrlKey,
    repeat: event.repeat,
    typing,
    ...modifiersOf(event),
  }
}

/** One step out of a field: from those of a region to the list it stands in, else to the stage. */
function leaveField(field: HTMLElement): void {
  const list = field.closest('.si-ed-details')?.parentElement?.querySelector<HTMLElement>('.si-ed-rows')
  if (list === undefined || list === null) field.blur()
  else list.focus()
}

/** The labeling editor. Fills its parent; give it a `key` per annotation. */
export function LabelingEditor(props: LabelingEditorProps): ReactNode {
  const { engine, t = translateEnglish, showNames = false, resolveUrl = keepUrl, mode } = props
  const isPhone = useMedia(PHONE)
  const root = useRef<HTMLDivElement>(null)
  const [spoken, setSpoken] = useState('')
  const [problem, setProblem] = useState<SubmitProblem>()
  const [busy, setBusy] = useState<'save' | 'skip'>()
  const [isFolded, setFolded] = useState(props.startFolded ?? false)
  const { onFold } = props
  useEffect(() => onFold?.(isFolded), [isFolded, onFold])
  const arrangement = useMemo(() => arrange(engine.config), [engine])
  const say = useCallback((text: string) => setSpoken(text), [])
  const context = useMemo<EditorContext>(
    () => ({ engine, t, arrangement, isPhone, showNames, say, resolveUrl, isSuggestion, problem }),
    [engine, t, arrangement, isPhone, showNames, say, resolveUrl, problem],
  )

  const during = async (what: 'save' | 'skip', run: (() => Promise<void> | void) | undefined) => {
    if (busy !== undefined || run === undefined) return
    setBusy(what)
    try {
      await run()
    } finally {
      setBusy(undefined)
    }
  }
  const save = () => {
    if (mode === 'look' || mode === 'skipped' || props.offReason !== undefined) return
    if (mode === 'update' && !engine.isDirty.peek()) return
    const [first] = engine.checkSubmit()
    setProblem(first)
    if (first !== undefined) {
      if (first.region !== undefined) engine.select([first.region], 'replace')
      if (first.control !== undefined) {
        const field = root.current?.querySelector(`[data-control="${CSS.escape(first.control)}"]`)
        field?.scrollIntoView({ block: 'nearest' })
        field?.querySelector<HTMLElement>('[tabindex="0"]')?.focus({ preventScroll: true })
      }
      return
    }
    void during('save', mode === 'submit' ? props.onSubmit : props.onUpdate)
  }
  const pass = () => void during('skip', mode === 'skipped' ? props.onCancelSkip : props.onSkip)

  const focusDetails = () =>
    root.current
      ?.querySelector<HTMLElement>('[data-region-field] [tabindex="0"], [data-details] input, [data-note]')
      ?.focus()
  const wantsDetails = useRef(false)
  useEffect(() => {
    if (!isFolded && wantsDetails.current) focusDetails()
    wantsDetails.current = false
  }, [isFolded])
  const openDetails = () => {
    wantsDetails.current = isFolded
    setFolded(false)
    focusDetails()
  }
  const intents: Readonly<Partial<Record<Intent, () => void>>> = {
    submit: save,
    update: save,
    skip: pass,
    'delete-all': () => {
      const before = engine.regions.peek().length
      if (engine.deleteAll()) say(t('deletedAll', { count: before - engine.regions.peek().length }))
    },
    'focus-region-control': openDetails,
    'edit-note': () => root.current?.querySelector<HTMLElement>('[data-note]')?.focus(),
  }
  const intentsRef = useRef(intents)
  const translate = useRef(t)
  useEffect(() => {
    intentsRef.current = intents
    translate.current = t
  })

  useEffect(() => {
    const scope = new Scope()
    // A signal tells its present value at once; only what comes after that is asked now.
    let asked = engine.intent.peek()
    scope.add(
      engine.intent.subscribe((next) => {
        if (next === asked || next === undefined) return
        asked = next
        scope.timeout(() => intentsRef.current[next.intent]?.(), 0)
      }),
    )
    scope.add(
      engine.notice.subscribe((notice) => {
        if (notice !== undefined) setSpoken(notice.text)
      }),
    )
    const handleKey = (event: KeyboardEvent) => {
      if (event.defaultPrevented || event.isComposing || event.key === 'Dead') return
      const target = event.target
      const isOurs =
        target === document.body || (target instanceof Node && root.current?.contains(target) === true)
      if (!isOurs) return
      const isPress = (event.key === 'Enter' || event.key === ' ') && !event.ctrlKey && !event.metaKey
      if (isPress && target instanceof HTMLElement && target.closest('button, a, [role="grid"]') !== null)
        return
      const input = toKeyInput(event)
      if (event.key === ']' && input.type === 'keyDown' && !input.typing && !input.mod && !input.alt) {
        setFolded((folded) => !folded)
        return
      }
      if (engine.dispatch(input)) event.preventDefault()
      else if (event.key === 'Escape' && input.typing && target instanceof HTMLElement) leaveField(target)
    }
    listenToClipboard(scope, engine, (deed, count) => setSpoken(translate.current(deed, { count })))
    scope.listen(document, 'keydown', handleKey)
    scope.listen(document, 'keyup', handleKey)
    return () => scope.dispose()
  }, [engine])

  useEffect(() => {
    if (mode !== 'look' && mode !== 'skipped') return
    const before = engine.readOnly.peek()
    engine.setReadOnly(true)
    return () => engine.setReadOnly(before)
  }, [engine, mode])
  useEffect(() => engine.doc.subscribe(() => setProblem(undefined)), [engine])

  const Main = props.isPart === true ? 'div' : 'main'
  const isBare = props.isBare === true
  const hasSide = !isBare && arrangement.mode !== 'form'
  const isSideOpen = hasSide && !isPhone && !isFolded
  return (
    <EditorProvider value={context}>
      <div
        ref={root}
        className={`si-ed is-${arrangement.mode} ${hasSide && !isPhone ? (isFolded ? 'has-folded' : 'has-side') : ''}`}
      >
        <TopBar {...props} />
        {props.banner === undefined ? null : <div className="si-ed-banner">{props.banner}</div>}
        <Main className={`si-ed-main ${LABELING_AREA}`}>
          {isBare ? null : <LabelBar />}
          {arrangement.mode === 'stage' && arrangement.stage !== undefined ? (
            <>
              <Strip nodes={arrangement.before} />
              <ConfigNodes nodes={[arrangement.stage]} />
              <Strip nodes={arrangement.after} />
            </>
          ) : (
            <div className="si-ed-scroll">
              <div className="si-ed-column">
                <ConfigNodes nodes={arrangement.before} />
              </div>
            </div>
          )}
          {isBare || isSideOpen ? null : <SuggestionBar auto={props.autoAnnotation} />}
        </Main>
        {hasSide && !isPhone ? (
          <SidePanel
            isFolded={isFolded}
            onFold={setFolded}
            onOpenDetails={openDetails}
            bar={<SuggestionBar auto={props.autoAnnotation} />}
          />
        ) : null}
        {hasSide && isPhone ? <PhoneSheet /> : null}
        {problem === undefined ? null : (
          <p className="si-ed-problem" role="alert">
            {t('correctFirst', { message: problem.message })}
          </p>
        )}
        {isBare ? null : <FootBar {...props} busy={busy} onSave={save} onPass={pass} />}
        <p className="si-ed-sr" role="status" aria-live="polite">
          {spoken}
        </p>
      </div>
    </EditorProvider>
  )
}

/** What stands over or under the stage; nothing when the nodes show nothing. */
function Strip({ nodes }: { readonly nodes: readonly TagNode[] }): ReactNode {
  if (nodes.length === 0) return null
  return (
    <div className="si-ed-strip">
      <ConfigNodes nodes={nodes} />
    </div>
  )
}
