// What a model suggests, and how its request fares: taken or sent away all at once. On pictures each suggestion has its own
// check and cross beside it.

import { IconCheck, IconSparkles, IconX } from '@tabler/icons-react'
import { Button } from '@siali/ui'
import type { ReactNode } from 'react'
import type { Json } from '../json.ts'
import type { RecordId } from '../document/document.ts'
import { toView } from '../engine/viewport.ts'
import { useEditor } from './editor-context.ts'
import type { AutoAnnotation } from './editor-props.ts'
import { useSignal } from './use-signal.ts'

const wordsOf = (payload: Json | undefined): string =>
  Array.isArray(payload) ? payload.flat().map(String).join(', ') : String(payload ?? '')

export function SuggestionBar({ auto }: { readonly auto: AutoAnnotation | undefined }): ReactNode {
  const { engine, t, say } = useEditor()
  const { regions, answers } = useSignal(engine.suggestions)
  if (auto?.isOn !== true) return null
  const { problem } = auto
  if (problem !== undefined)
    return (
      <div className="si-ed-sug is-bad" role="alert">
        <span className="si-ed-sug-words">{t('modelFailed', { reason: problem })}</span>
        <Button size="s" kind="ghost" onClick={auto.onDismiss}>
          {t('close')}
        </Button>
        <Button size="s" onClick={auto.onRetry}>
          {t('retry')}
        </Button>
      </div>
    )
  const count = regions.length
  if (auto.isAsking)
    return (
      <div className="si-ed-sug" role="status">
        <span className="si-ed-spin" aria-hidden />
        <span className="si-ed-sug-words">{t('askingModel')}</span>
      </div>
    )
  if (count === 0 && answers.length === 0) return null
  const said = answers.map(({ control, payload }) => `${control}: ${wordsOf(payload)}`)
  return (
    <div className="si-ed-sug" role="status">
      <IconSparkles size={16} stroke={1.75} aria-hidden />
      <span className="si-ed-sug-words">
        {[...(count > 0 ? [t('suggestionCount', { count })] : []), ...said].join(' · ')}
      </span>
      <Button
        size="s"
        kind="ghost"
        onClick={() => {
          engine.rejectSuggestions()
          say(t('rejected'))
        }}
      >
        {t('rejectAll')}
      </Button>
      <Button
        size="s"
        onClick={() => {
          if (engine.acceptSuggestions()) say(t('accepted', { count }))
        }}
      >
        {t('acceptAll')}
      </Button>
    </div>
  )
}

/** Check and cross of one suggestion. */
export function Verdict({ id }: { readonly id: RecordId }): ReactNode {
  const { engine, t, say } = useEditor()
  return (
    <>
      <button
        type="button"
        className="si-ed-accept"
        aria-label={t('accept')}
        title={t('accept')}
        onClick={(event) => {
          event.stopPropagation()
          if (engine.acceptSuggestions([id])) say(t('accepted', { count: 1 }))
        }}
      >
        <IconCheck size={16} stroke={2} aria-hidden />
      </button>
      <button
        type="button"
        className="si-ed-reject"
        aria-label={t('reject')}
        title={t('reject')}
        onClick={(event) => {
          event.stopPropagation()
          engine.rejectSuggestions([id])
          say(t('rejected'))
        }}
      >
        <IconX size={16} stroke={2} aria-hidden />
      </button>
    </>
  )
}

/** More would hide the picture; the bar and the list have all. */
const SHOWN = 30

/** The verdicts over a picture, each below the end of its suggestion. Place: view px from `left` and `top`. */
export function StageVerdicts(props: {
  readonly object: string
  readonly left: number
  readonly top: number
}): ReactNode {
  const { engine } = useEditor()
  const { regions } = useSignal(engine.suggestions)
  const viewport = useSignal(engine.viewport(props.object))
  const item = useSignal(engine.item(props.object))
  const hidden = useSignal(engine.hidden)
  const { records } = engine.doc.peek()
  if (regions.length === 0) return null
  const shown = regions.flatMap((id) => {
    const region = records.get(id)
    if (region?.kind !== 'region' || region.object !== props.object || hidden.has(id)) return []
    if ((region.item ?? 0) !== item) return []
    const { maxX, maxY } = engine.boundsOf(region)
    const at = toView(viewport, { x: maxX, y: maxY })
    const isInside = at.x >= 0 && at.y >= 0 && at.x <= viewport.stage.width && at.y <= viewport.stage.height
    return isInside ? [{ id, at }] : []
  })
  return shown.slice(0, SHOWN).map(({ id, at }) => (
    <span
      key={id}
      className="si-ed-verdict"
      style={{ left: props.left + at.x, top: props.top + at.y }}
      dir="ltr"
    >
      <Verdict id={id} />
    </span>
  ))
}
