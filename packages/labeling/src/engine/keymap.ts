// Keys → names of actions, and keys of labels and choices. Names and defaults are those people have re-mapped already.
// Pure: a key event in, a name out. Rules T60–T67.

import { flattenOptions } from '../config/config.tree.ts'
import type { Control, LabelConfig } from '../config/config.types.ts'
import type { KeyInput } from './events.ts'

/** Default keys by name; `mac` where it is not the same with Command for Ctrl. */
const DEFAULTS: Readonly<Record<string, { readonly key: string; readonly mac?: string }>> = {
  'annotation:submit': { key: 'ctrl+enter' },
  'annotation:update': { key: 'alt+enter', mac: 'ctrl+alt+enter' },
  'annotation:skip': { key: 'ctrl+space', mac: 'alt+enter' },
  'annotation:undo': { key: 'ctrl+z' },
  'annotation:redo': { key: 'ctrl+shift+z' },
  'region:delete': { key: 'backspace,delete' },
  'region:delete-all': { key: 'ctrl+backspace' },
  'region:duplicate': { key: 'ctrl+d' },
  'region:select-all': { key: 'ctrl+a' },
  'region:unselect': { key: 'u' },
  'region:exit': { key: 'escape' },
  'region:cycle': { key: 'alt+.' },
  'region:focus': { key: 'enter' },
  'region:visibility': { key: 'alt+h' },
  'region:visibility-all': { key: 'ctrl+h' },
  'region:lock': { key: 'alt+l' },
  'region:zoom': { key: 'alt+z' },
  'region:meta': { key: 'alt+m' },
  'region:nudge-left': { key: 'left' },
  'region:nudge-right': { key: 'right' },
  'region:nudge-up': { key: 'up' },
  'region:nudge-down': { key: 'down' },
  'region:nudge-left-large': { key: 'shift+left' },
  'region:nudge-right-large': { key: 'shift+right' },
  'region:nudge-up-large': { key: 'shift+up' },
  'region:nudge-down-large': { key: 'shift+down' },
  'tool:move': { key: 'v' },
  'tool:pan-image': { key: 'h' },
  'tool:rect': { key: 'r' },
  'tool:rect-3point': { key: 'shift+r' },
  'tool:auto-detect': { key: 'm' },
  'tool:zoom-in': { key: 'ctrl+plus' },
  'tool:zoom-out': { key: 'ctrl+minus' },
  'tool:zoom-to-fit': { key: 'shift+1' },
  'tool:zoom-to-actual': { key: 'shift+2' },
  'image:prev': { key: 'ctrl+left' },
  'image:next': { key: 'ctrl+right' },
}

/** Names that count also while a text field has the focus. */
const WHILE_TYPING = new Set(['annotation:submit', 'annotation:update', 'annotation:skip'])

export interface Keymap {
  /** Name of the action of a key event; undefined: none. */
  find(event: KeyInput): string | undefined
  /** The key of an event as keys are written: `ctrl+z`. */
  nameOf(event: KeyInput): string
  /** Key of an action as shown: `Ctrl+Z`; undefined when it has none. */
  show(name: string): string | undefined
  /** True when a key as written is taken by an action. */
  takes(key: string): boolean
}

/** The key map of a person. Unknown names and unreadable keys of `own` are ignored; null takes a key away. */
export function createKeymap(
  own: Readonly<Record<string, { readonly key: string | null }>> = {},
  isMac: boolean = false,
): Keymap {
  const names = new Map<string, string>()
  const shown = new Map<string, string>()
  for (const [name, standard] of Object.entries(DEFAULTS)) {
    const changed = Object.hasOwn(own, name) ? own[name] : undefined
    const written = changed === undefined ? ((isMac ? standard.mac : undefined) ?? standard.key) : changed.key
    if (written === null) continue
    for (const key of written.split(',').map(normalKey)) {
      if (key === undefined) continue
      names.set(key, name)
      if (!shown.has(name)) shown.set(name, wordKey(key, isMac))
    }
  }
  return {
    find(event) {
      const name = names.get(keyOf(event))
      return event.typing && (name === undefined || !WHILE_TYPING.has(name)) ? undefined : name
    },
    nameOf: keyOf,
    show: (name) => shown.get(name),
    takes: (key) => names.has(normalKey(key) ?? ''),
  }
}

const MODIFIERS = ['ctrl', 'alt', 'shift'] as const

/** A written key with its modifiers in one order; `command` and `meta` are the main modifier. undefined: unreadable. */
export function normalKey(written: string): string | undefined {
  const parts = written
    .trim()
    .toLowerCase()
    .split('+')
    .map((part) => part.trim())
  const key = parts.at(-1)
  if (key === undefined || key === '') return undefined
  const held = new Set(
    parts
      .slice(0, -1)
      .map((part) => (part === 'command' || part === 'cmd' || part === 'meta' ? 'ctrl' : part)),
  )
  for (const part of held) if (!MODIFIERS.some((modifier) => modifier === part)) return undefined
  return [...MODIFIERS.filter((modifier) => held.has(modifier)), ALIASES[key] ?? key].join('+')
}

const ALIASES: Readonly<Record<string, string>> = {
  ' ': 'space',
  '+': 'plus',
  '=': 'plus',
  '-': 'minus',
  _: 'minus',
  esc: 'escape',
  arrowleft: 'left',
  arrowright: 'right',
  arrowup: 'up',
  arrowdown: 'down',
  return: 'enter',
  del: 'delete',
}

/** The key event in the same form. Digits and keys with Alt go by place, letters by what they write. */
export function keyOf(event: KeyInput): string {
  const byPlace = /^(?:Key([A-Z])|(?:Digit|Numpad)(\d))$/.exec(event.code)
  const placed = (byPlace?.[1] ?? byPlace?.[2])?.toLowerCase()
  const typed = event.key.toLowerCase()
  const isLetter = /^[a-z]$/.test(typed)
  const key = placed !== undefined && (event.alt || !isLetter) ? placed : (ALIASES[typed] ?? typed)
  const plain = key === 'plus' || key === 'minus'
  return [event.mod ? 'ctrl+' : '', event.alt ? 'alt+' : '', event.shift && !plain ? 'shift+' : '', key].join(
    '',
  )
}

function wordKey(key: string, isMac: boolean): string {
  return key
    .split('+')
    .map((part) => {
      if (part === 'ctrl') return isMac ? '⌘' : 'Ctrl'
      return part.length === 1 ? part.toUpperCase() : part.charAt(0).toUpperCase() + part.slice(1)
    })
    .join('+')
}

/** A key and what it picks. */
export interface OptionKey {
  readonly control: string
  /** Stored texts from the root; a label's is one long. */
  readonly path: readonly string[]
  /** As shown: `1`. */
  readonly shown: string
}

/** Keys that labels and choices get by themselves, in order. */
const AUTOMATIC = [...'1234567890qwetasdfgzxcvbyiopjklnm']

/** Keys of all labels and choices: the config's own, then automatic ones for the rest, in document order. */
export function optionKeys(config: LabelConfig, keymap: Keymap): ReadonlyMap<string, OptionKey> {
  const keys = new Map<string, OptionKey>()
  const rest: { readonly control: Control; readonly path: readonly string[] }[] = []
  for (const control of config.controls) {
    if (control.tag.hasEditor !== true || control.tag.use === 'relate') continue
    const nested = control.tag.use === 'classify' && control.node.attributes['allownested'] === 'true'
    const options = nested ? flattenOptions(control.options) : control.options
    for (const option of options) {
      const path = nested ? pathOf(control, option.key) : [option.stored]
      const own = (option.hotkey ?? '')
        .split(',')
        .map(normalKey)
        .filter((key) => key !== undefined)
      if (own.length === 0) rest.push({ control, path })
      for (const key of own) keys.set(key, { control: control.name, path, shown: wordKey(key, false) })
    }
  }
  const free = AUTOMATIC.filter((key) => !keys.has(key) && !keymap.takes(key))
  rest.slice(0, free.length).forEach(({ control, path }, index) => {
    const key = free[index]
    if (key !== undefined) keys.set(key, { control: control.name, path, shown: wordKey(key, false) })
  })
  return keys
}

/** Stored texts from the root to the option with the key. */
function pathOf(control: Control, key: string): readonly string[] {
  const find = (options: Control['options'], above: readonly string[]): readonly string[] | undefined => {
    for (const option of options) {
      const path = [...above, option.stored]
      if (option.key === key) return path
      const below = find(option.children, path)
      if (below !== undefined) return below
    }
    return undefined
  }
  return find(control.options, []) ?? []
}
