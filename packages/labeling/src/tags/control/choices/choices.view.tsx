// Answers to a question: buttons with keys, radio or checkbox for those who listen; a list for `layout="select"`.

import { IconCheck } from '@tabler/icons-react'
import { KeyCap } from '@siali/ui'
import type { ReactNode } from 'react'
import { useMemo } from 'react'
import type { Control, LabelOption } from '../../../config/config.types.ts'
import { colorVariables } from '../../../paint/color.dom.ts'
import { useEditor } from '../../../react/editor-context.ts'
import { handleRovingKey } from '../../../react/roving.ts'
import { useSignal } from '../../../react/use-signal.ts'
import type { TagViewProps } from '../../view.dom.ts'
import { isMultiple, toPaths } from './choices.edit.ts'
import './choices.css'

/** Options up to this many are answers as large buttons when answering is all there is to do. */
const LARGE_LIMIT = 8

export function ChoicesView({ node }: TagViewProps): ReactNode {
  const { engine } = useEditor()
  const control = engine.config.controls.find((one) => one.node.key === node.key)
  return control === undefined ? null : <ChoicesGroup control={control} />
}

interface Row {
  readonly option: LabelOption
  readonly path: readonly string[]
}

function rowsOf(options: readonly LabelOption[], nested: boolean, above: readonly string[] = []): Row[] {
  return options.flatMap((option) => {
    const path = [...above, option.stored]
    return [{ option, path }, ...(nested ? rowsOf(option.children, true, path) : [])]
  })
}

function ChoicesGroup({ control }: { readonly control: Control }): ReactNode {
  const { engine, t, arrangement, isPhone, problem } = useEditor()
  const payload = useSignal(engine.payloadOf(control.name))
  const readOnly = useSignal(engine.readOnly)
  const { attributes } = control.node
  const several = isMultiple(control)
  const nested = attributes['allownested'] === 'true'
  const rows = useMemo(() => rowsOf(control.options, nested), [control, nested])
  const chosen = new Set(toPaths(payload).map((path) => path.join('\u0000')))
  const isRequired = attributes['required'] === 'true'
  const perRegion = attributes['perregion'] === 'true'
  const name = isRequired ? `${control.name} (${t('required')})` : control.name

  if (attributes['layout'] === 'select' && !several) {
    return (
      <div className="si-ed-choices htx-choices">
        <select
          className="in si-ed-select"
          aria-label={name}
          disabled={readOnly}
          value={[...chosen][0] ?? ''}
          onChange={(event) => {
            const current = [...chosen][0]
            const path = event.target.value === '' ? current : event.target.value
            if (path !== undefined) engine.toggleChoice(control.name, path.split('\u0000'))
          }}
        >
          <option value="">{t('chooseOption')}</option>
          {rows.map(({ option, path }) => (
            <option key={option.key} value={path.join('\u0000')}>
              {option.value}
            </option>
          ))}
        </select>
      </div>
    )
  }
  const isLarge =
    arrangement.mode === 'form' && !several && !nested && rows.length <= LARGE_LIMIT && !perRegion
  const isInline = attributes['layout'] === 'inline' || attributes['showinline'] === 'true' || !nested
  const stop = Math.max(
    0,
    rows.findIndex(({ path }) => chosen.has(path.join('\u0000'))),
  )
  return (
    <div
      className={`si-ed-choices htx-choices ${isLarge ? 'is-large' : isInline ? 'is-inline' : 'is-tree'}`}
      role={several ? 'group' : 'radiogroup'}
      aria-label={name}
      aria-required={several ? undefined : isRequired || undefined}
      aria-invalid={problem?.control === control.name || undefined}
      onKeyDown={handleRovingKey}
      data-control={control.name}
    >
      {perRegion ? null : (
        <p className="si-ed-question" aria-hidden>
          <bdi>{control.name}</bdi>
          <span>
            {t(several ? 'pickAny' : 'pickOne')}
            {isRequired ? `, ${t('required')}` : ''}
          </span>
        </p>
      )}
      {rows.map(({ option, path }, place) => {
        const key = path.join('\u0000')
        const isOn = chosen.has(key)
        const hotkey = engine.hotkeyOf(control.name, path)
        const style = {
          ...(option.background === undefined ? {} : colorVariables(option.background)),
          ...(nested ? { marginInlineStart: `${(path.length - 1) * 20}px` } : {}),
        }
        return (
          <button
            key={option.key}
            type="button"
            data-roving
            tabIndex={place === stop ? 0 : -1}
            role={several ? 'checkbox' : 'radio'}
            aria-checked={isOn}
            aria-disabled={readOnly || undefined}
            title={option.hint}
            className={`si-ed-choice ${isOn ? 'is-on' : ''} ${option.background === undefined ? '' : 'is-colored'}`}
            style={style}
            onClick={() => {
              if (!readOnly) engine.toggleChoice(control.name, path)
            }}
          >
            {isLarge ? (
              <span className="si-ed-choice-key" aria-hidden>
                {isPhone || hotkey === undefined ? place + 1 : hotkey}
              </span>
            ) : (
              <span className={several ? 'si-ed-box' : 'si-ed-box is-radio'} aria-hidden>
                {several && isOn ? <IconCheck size={12} stroke={3} /> : null}
              </span>
            )}
            <span className="si-ed-choice-text">{option.value === '' ? t('noLabel') : option.value}</span>
            {isLarge && isOn ? (
              <IconCheck className="si-ed-choice-check" size={16} stroke={1.75} aria-hidden />
            ) : null}
            {!isLarge && hotkey !== undefined ? <KeyCap keys={hotkey} /> : null}
          </button>
        )
      })}
    </div>
  )
}
