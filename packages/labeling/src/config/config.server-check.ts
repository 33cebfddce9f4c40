// The server's check of a config: the first failure, in the incumbent's words, with its place.
// Deliberately weak where the incumbent is weak: unknown tags and empty label families pass. Names are read as written,
// with their case. Rules C40–C49 of SPEC.md.

import type { Position } from './config.types.ts'
import { quotePython } from './config.wording.ts'
import type { XmlElement } from './config.xml.ts'
import { parseXml, XmlError } from './config.xml.ts'

/** Why a config is refused. `message` is the incumbent's; line and column from 1, or 0 when there is no text. */
export interface ServerConfigProblem {
  readonly message: string
  readonly line: number
  readonly column: number
}

/** First failure of what a client sent as `label_config`; undefined: accepted. Never throws. Cost: O(text). */
export function checkServerConfig(value: unknown): ServerConfigProblem | undefined {
  if (value === undefined) return { message: 'This field is required.', line: 0, column: 0 }
  if (value === null) return { message: 'This field may not be null.', line: 0, column: 0 }
  if (typeof value !== 'string') return { message: 'can only parse strings', line: 0, column: 0 }
  if (value.trim() === '') return { message: 'This field may not be blank.', line: 0, column: 0 }
  let root: XmlElement
  try {
    root = parseXml(value).root
  } catch (error) {
    if (!(error instanceof XmlError)) throw error
    return at(error.position, error.message)
  }
  return checkSchema(root) ?? checkNames(root) ?? checkSpeeds(root)
}

function at(position: Position, message: string): ServerConfigProblem {
  return { message, line: position.line, column: position.column }
}

function attribute(element: XmlElement, name: string): string | undefined {
  return element.attributes.find((one) => one.name === name)?.value
}

interface SchemaRule {
  readonly needs: readonly string[]
  /** One of these children, or `value`, or a View inside. */
  readonly option?: string
  /** Exactly one of value and valueList. */
  readonly data?: true
}

/** The few tags the incumbent's schema knows. */
const SCHEMA: Readonly<Record<string, SchemaRule>> = {
  Choices: { needs: ['name', 'toName'], option: 'Choice' },
  Labels: { needs: ['name', 'toName'], option: 'Label' },
  TextArea: { needs: ['name', 'toName'] },
  Number: { needs: ['name', 'toName'] },
  Image: { needs: ['name'], data: true },
  Text: { needs: ['name'], data: true },
  HyperText: { needs: ['name'], data: true },
}

function checkSchema(root: XmlElement): ServerConfigProblem | undefined {
  if (root.name !== 'View') return undefined
  const views: XmlElement[] = [root]
  for (let view = views.shift(); view !== undefined; view = views.shift()) {
    for (const child of view.children) {
      if (child.name === 'View') views.push(child)
      const rule = Object.hasOwn(SCHEMA, child.name) ? SCHEMA[child.name] : undefined
      if (rule === undefined) continue
      const reason = failureOf(child, rule)
      if (reason !== undefined)
        return at(reason.position, `Validation failed on ${reason.path}: ${reason.text}`)
    }
  }
  return undefined
}

function failureOf(
  element: XmlElement,
  rule: SchemaRule,
): { readonly path: string; readonly text: string; readonly position: Position } | undefined {
  const missing = (name: string) => ({
    path: '',
    text: `'${name}' is a required property`,
    position: element.position,
  })
  const need = rule.needs.find((name) => attribute(element, name) === undefined)
  if (need !== undefined) return missing(need)
  if (rule.data === true) {
    const value = attribute(element, 'value') !== undefined || element.text.trim() !== ''
    const list = attribute(element, 'valueList') !== undefined
    if (!value && !list) return missing('value')
    if (value && list) {
      return {
        path: '',
        text: "'value' and 'valueList' must not be used together",
        position: element.position,
      }
    }
  }
  const { option } = rule
  if (option === undefined) return undefined
  const options = element.children.filter((child) => child.name === option)
  const filled =
    options.length > 0 ||
    attribute(element, 'value') !== undefined ||
    element.children.some((child) => child.name === 'View')
  if (!filled) return missing(option)
  const bare = options.findIndex(
    (child) => attribute(child, 'value') === undefined && child.text.trim() === '',
  )
  const found = options[bare]
  if (found === undefined) return undefined
  return { path: `${option}/${bare}`, text: "'value' is a required property", position: found.position }
}

function checkNames(root: XmlElement): ServerConfigProblem | undefined {
  const names = new Set<string>()
  const pointers: { readonly value: string; readonly position: Position }[] = []
  let twice: Position | undefined
  const stack: XmlElement[] = [root]
  for (let element = stack.pop(); element !== undefined; element = stack.pop()) {
    for (const { name, value, position } of element.attributes) {
      if (name === 'name') {
        if (names.has(value)) twice ??= position
        names.add(value)
      }
      if (name === 'toName') pointers.push({ value, position })
    }
    for (let index = element.children.length - 1; index >= 0; index -= 1) {
      const child = element.children[index]
      if (child !== undefined) stack.push(child)
    }
  }
  if (twice !== undefined) return at(twice, 'Label config contains non-unique names')
  for (const { value, position } of pointers) {
    for (const name of value.split(',')) {
      if (names.has(name)) continue
      const known = [...names].sort().map(quotePython).join(', ')
      return at(position, `toName="${name}" not found in names: [${known}]`)
    }
  }
  return undefined
}

const SPEED_MIN = 0.05
const SPEED_MAX = 10

function checkSpeeds(root: XmlElement): ServerConfigProblem | undefined {
  const messages: string[] = []
  let place: Position | undefined
  const stack: XmlElement[] = [root]
  for (let element = stack.pop(); element !== undefined; element = stack.pop()) {
    stack.push(...element.children.toReversed())
    if (element.name !== 'Video') continue
    const found = speedProblems(element)
    if (found.length > 0) place ??= element.position
    messages.push(...found)
  }
  return place === undefined ? undefined : at(place, messages.join('\n'))
}

function speedProblems(element: XmlElement): string[] {
  const messages: string[] = []
  const start = `Video tag "${attribute(element, 'name') ?? ''}":`
  const speeds = ['defaultPlaybackSpeed', 'minPlaybackSpeed'].map((name) => {
    const written = attribute(element, name)
    if (written === undefined || written.startsWith('$')) return undefined
    const speed = written.trim() === '' ? Number.NaN : Number(written)
    if (!Number.isFinite(speed)) {
      messages.push(`${start} ${name} must be a number, got "${written}"`)
      return undefined
    }
    if (speed < SPEED_MIN || speed > SPEED_MAX) {
      messages.push(`${start} ${name} must be between ${SPEED_MIN} and ${SPEED_MAX}, got ${written}`)
    }
    return speed
  })
  const [usual, least] = speeds
  if (usual !== undefined && least !== undefined && least > usual) {
    messages.push(`${start} minPlaybackSpeed (${least}) must not exceed defaultPlaybackSpeed (${usual})`)
  }
  return messages
}
