// What other tools say of a shape or of a whole image beside its label: attributes, flags, tags. Each goes to the control of the
// config that takes it; what none takes of a shape is its note.
import type { JsonObject } from '@siali/labeling'
import type { ParsedControl } from '../format.ts'
import type { ReadContext } from '../reader.ts'
import { escapeXml } from '../xml-text.ts'
import { labelsOf } from './categories.ts'

export interface Remark {
  readonly name: string
  readonly value: string
  /** `flag`: its name alone says it, so a choice of that name takes it too. `note`: free text, which is a note without its name. */
  readonly kind?: 'flag' | 'note'
}

/** Of one shape, or of one image. */
export const MOST_REMARKS = 1000

/** What remarks say on one control. */
export interface Answer {
  readonly fromName: string
  readonly type: string
  /** Without a place. */
  readonly value: JsonObject
}

export interface Answered {
  readonly answers: readonly Answer[]
  /** What no control takes. */
  readonly rest: readonly Remark[]
}

/** The regions on an object of the config, or that object as a whole. */
export interface Subject {
  readonly toName: string
  readonly isRegion: boolean
}

/** @throws SyntaxError for more than MOST_REMARKS. */
export function answerRemarks(context: ReadContext, subject: Subject, remarks: readonly Remark[]): Answered {
  if (remarks.length > MOST_REMARKS)
    throw new SyntaxError(`it says more than ${MOST_REMARKS} things of one shape or image`)
  const answers = new Map<string, Answer>()
  const rest: Remark[] = []
  for (const remark of remarks) {
    const next = answerOf(context, subject, remark)
    const before = next === undefined ? undefined : answers.get(next.fromName)
    const joined = next !== undefined && before !== undefined ? join(before, next) : next
    if (joined === undefined) rest.push(remark)
    else answers.set(joined.fromName, joined)
  }
  return { answers: [...answers.values()], rest }
}

function answerOf(context: ReadContext, subject: Subject, remark: Remark): Answer | undefined {
  const { controls, perRegion } = context
  const { toName, isRegion } = subject
  const answer = (fromName: string, text: string): Answer | undefined => {
    const control = Object.hasOwn(controls, fromName) ? controls[fromName] : undefined
    if (control === undefined || !control.to_name.includes(toName)) return undefined
    if (perRegion !== undefined && perRegion.has(fromName) !== isRegion) return undefined
    const value = valueOf(control, text)
    return value === undefined ? undefined : { fromName, type: control.type.toLowerCase(), value }
  }
  const named = answer(remark.name, remark.value)
  if (named !== undefined || remark.kind !== 'flag') return named
  for (const [fromName, { type }] of Object.entries(controls)) {
    const chosen = type === 'Choices' ? answer(fromName, remark.name) : undefined
    if (chosen !== undefined) return chosen
  }
  // A config that is still to be made has no choices yet.
  if (isRegion || Object.keys(controls).length > 0) return undefined
  return { fromName: 'choice', type: 'choices', value: { choices: [remark.name] } }
}

/** What a text says on a control; undefined when the control cannot say it. */
function valueOf(control: ParsedControl, text: string): JsonObject | undefined {
  switch (control.type) {
    case 'Choices': {
      const choice = labelsOf(control).find(
        ({ name, attributes }) => name === text || attributes['value'] === text,
      )
      return choice === undefined ? undefined : { choices: [choice.name] }
    }
    case 'TextArea':
      return { text: [text] }
    case 'Number': {
      const number = text.trim() === '' ? NaN : Number(text)
      return Number.isFinite(number) ? { number } : undefined
    }
    case 'Rating':
      return /^[1-9]\d?$/.test(text) ? { rating: Number(text) } : undefined
    default:
      return undefined
  }
}

/** Lists hold what both say; a number is said once. */
function join(before: Answer, next: Answer): Answer | undefined {
  const [[key, list] = []] = Object.entries(before.value)
  const added = key === undefined ? undefined : next.value[key]
  if (key === undefined || !Array.isArray(list) || !Array.isArray(added)) return undefined
  return { ...before, value: { [key]: [...new Set([...list, ...added])] } }
}

/** The note of a region; undefined when there is nothing to note. */
export function noteOf(rest: readonly Remark[]): { readonly text: readonly string[] } | undefined {
  const lines = rest.map(({ name, value, kind }) => (kind === 'note' ? value : `${name}: ${value}`))
  return lines.length === 0 ? undefined : { text: [lines.join('\n')] }
}

/** What a person can do so that an image keeps a remark. */
export function adviceFor({ name, value, kind }: Remark, toName: string): string {
  const to = `toName="${escapeXml(toName)}"`
  if (kind === 'flag')
    return `it says ${quoted(name)} of the whole image, which no control takes. Add <Choices name="tags" ${to} choice="multiple"><Choice value="${escapeXml(shownText(name))}"/></Choices> to the label config, and try again.`
  return `it says ${quoted(name)}: ${quoted(value)} of the whole image, which no control takes. Add <TextArea name="${escapeXml(shownText(name))}" ${to}/> to the label config, or a control of that name that has the value, and try again.`
}

const LONGEST_SHOWN = 100
/** A name or value of a file, as errors show it. */
export const shownText = (text: string): string =>
  text.length > LONGEST_SHOWN ? `${text.slice(0, LONGEST_SHOWN)}…` : text
const quoted = (text: string) => JSON.stringify(shownText(text))
