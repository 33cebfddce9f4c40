// JSON as a tree of fields: branches fold, and a search leaves those that hold what was looked for. Branches are drawn when
// they are open, and long ones in parts, so that a task of megabytes opens at once.

import { useState, type ReactNode } from 'react'
import { useTranslation } from 'react-i18next'
import { formatCount } from '../../i18n/i18n.ts'
import { foldText } from '../../shell/fold-text.ts'

const PART = 100
const OPEN_DEPTH = 2

/** The tree. `needle`: what keys or values must hold; empty for all. */
export function JsonTree({ value, needle }: { readonly value: object; readonly needle: string }): ReactNode {
  const { t } = useTranslation()
  const folded = foldText(needle)
  if (folded !== '' && !holds(value, folded)) return <p className="t3">{t('dm.sourceNothing')}</p>
  return (
    <div className="jt" dir="ltr">
      <Members value={value} depth={0} needle={folded} />
    </div>
  )
}

function Members(props: {
  readonly value: object
  readonly depth: number
  readonly needle: string
}): ReactNode {
  const { value, depth, needle } = props
  const { t } = useTranslation()
  const [shown, setShown] = useState(PART)
  const all = Object.entries(value as Readonly<Record<string, unknown>>)
  const found =
    needle === '' ? all : all.filter(([key, held]) => foldText(key).includes(needle) || holds(held, needle))
  return (
    <ul>
      {found.slice(0, shown).map(([key, held]) => (
        <li key={key}>
          <Member
            // A search opens what it finds; after it branches are as at the beginning.
            key={needle}
            name={key}
            value={held}
            depth={depth}
            needle={foldText(key).includes(needle) ? '' : needle}
            isFound={needle !== ''}
          />
        </li>
      ))}
      {found.length > shown ? (
        <li>
          <button type="button" className="lnk" onClick={() => setShown(shown + 10 * PART)}>
            {t('dm.sourceMore', { count: found.length - shown, number: formatCount(found.length - shown) })}
          </button>
        </li>
      ) : null}
    </ul>
  )
}

function Member(props: {
  readonly name: string
  readonly value: unknown
  readonly depth: number
  readonly needle: string
  readonly isFound: boolean
}): ReactNode {
  const { name, value, depth, needle, isFound } = props
  const [isOpen, setOpen] = useState(depth < OPEN_DEPTH || (isFound && needle !== ''))
  if (typeof value !== 'object' || value === null || Object.keys(value).length === 0)
    return (
      <span className="jt-leaf">
        <span className="jt-k">{name}</span>
        <span className={`jt-v ${typeof value}`}>{JSON.stringify(value)}</span>
      </span>
    )
  const size = formatCount(Object.keys(value).length)
  return (
    <details open={isOpen} onToggle={(event) => setOpen(event.currentTarget.open)}>
      <summary>
        <span className="jt-k">{name}</span>
        <span className="t3 num">{Array.isArray(value) ? `[${size}]` : `{${size}}`}</span>
      </summary>
      {isOpen ? <Members value={value} depth={depth + 1} needle={needle} /> : null}
    </details>
  )
}

/** True when a key or a value below holds the needle. */
function holds(value: unknown, needle: string): boolean {
  if (typeof value !== 'object' || value === null) return foldText(String(value)).includes(needle)
  return Object.entries(value).some(([key, held]) => foldText(key).includes(needle) || holds(held, needle))
}
