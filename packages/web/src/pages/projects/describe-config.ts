// What a label config asks for, in a few words, from the names of its controls.

import { parseConfig } from '@siali/labeling'
import type { TFunction } from 'i18next'

const WORDS = {
  rectanglelabels: 'asks.boxes',
  rectangle: 'asks.boxes',
  labels: 'asks.spans',
  choices: 'asks.choices',
} as const

/** `Boxes and choices`; the names of other controls as written; a hint when nothing is asked. */
export function describeConfig(config: string, t: TFunction): string {
  let names: readonly string[]
  try {
    names = parseConfig(config).controls.map((control) => control.node.written)
  } catch {
    return t('asks.unreadable')
  }
  if (names.length === 0) return t('asks.nothing')
  const words = names.map((name) => {
    const key = WORDS[name.toLowerCase() as keyof typeof WORDS]
    return key === undefined ? name : t(key)
  })
  const text = new Intl.ListFormat('en', { type: 'conjunction' }).format([...new Set(words)])
  return text.charAt(0).toUpperCase() + text.slice(1)
}
