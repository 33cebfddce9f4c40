// What was asked and what was answered, as chat messages: the data of a task and the answers of an annotation. Pure.
import { objectsOf, sourceOf, textsOf, valueOf, type Annotated } from '../annotated.ts'
import type { ParsedConfig } from '../format.ts'
import { isList, isObject, type JsonValue } from '../json-text.ts'

export interface Message {
  readonly role: string
  readonly content: string
}

/** The messages of a list; entries without words are passed over. */
export function messagesOf(value: JsonValue | undefined): Message[] {
  if (!isList(value)) return []
  return value.filter(isObject).flatMap((entry) => {
    const content = entry['content'] ?? entry['text'] ?? entry['body']
    const role = entry['role'] ?? entry['author'] ?? entry['name']
    if (typeof content !== 'string' || content === '') return []
    return [{ role: typeof role === 'string' ? roleOf(role) : 'user', content }]
  })
}

const ROLES: Readonly<Record<string, string>> = {
  bot: 'assistant',
  model: 'assistant',
  human: 'user',
  gpt: 'assistant',
}
const KNOWN = new Set(['system', 'developer', 'user', 'assistant', 'tool'])

function roleOf(name: string): string {
  const role = ROLES[name.toLowerCase()] ?? name.toLowerCase()
  return KNOWN.has(role) ? role : 'user'
}

/** The talk that an annotation makes of its task; undefined when nobody answers in it. */
export function talkOf(annotated: Annotated, controls: ParsedConfig): Message[] | undefined {
  const said: Message[] = []
  const answers: string[] = []
  const asked = new Set<JsonValue>()
  for (const result of annotated.results) {
    const value = valueOf(result)
    const source = sourceOf(result, annotated, controls)
    if (result['type'] === 'chatmessage') {
      const message = value['chatmessage']
      said.push(...messagesOf(isObject(message) ? [message] : []))
      if (source !== undefined) asked.add(source)
    } else if (result['type'] === 'textarea' || result['type'] === 'choices') {
      // What is said of a region is no answer to the whole.
      if (value['start'] !== undefined || value['x'] !== undefined) continue
      answers.push(textsOf(value[result['type'] === 'choices' ? 'choices' : 'text']).join('\n'))
      if (source !== undefined && !objectsOf(result, controls).includes('Image')) asked.add(source)
    }
  }
  const questions = [...asked].flatMap((value): Message[] =>
    typeof value === 'string' ? [{ role: 'user', content: value }] : messagesOf(value),
  )
  const answer = answers.filter((text) => text !== '').join('\n')
  const talk = [...questions, ...said, ...(answer === '' ? [] : [{ role: 'assistant', content: answer }])]
  return talk.some(({ role }) => role === 'assistant') && talk.some(({ role }) => role === 'user')
    ? talk
    : undefined
}
