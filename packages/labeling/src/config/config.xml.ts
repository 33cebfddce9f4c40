// XML text → elements with positions. Knows XML and its limits, nothing of tags.
// Document type definitions are refused (entity expansion). Errors carry the wording of the incumbent's parser,
// because programs match it: `mismatched tag: line 1, column 11`. Rules C1–C9 of SPEC.md.

import { SaxesParser } from 'saxes'
import type { Position, TagAttribute } from './config.types.ts'

/** An element as written. `text` joins its direct text; `markup` is what stands between its tags. */
export interface XmlElement {
  readonly name: string
  readonly attributes: readonly TagAttribute[]
  readonly children: readonly XmlElement[]
  readonly text: string
  readonly markup: string
  readonly position: Position
}

export interface XmlDocument {
  readonly root: XmlElement
  /** Comments in order, without their delimiters. */
  readonly comments: readonly string[]
}

/** The text is not XML we read. `position` is where; `message` ends with line (from 1) and column (from 0). */
export class XmlError extends Error {
  readonly position: Position
  constructor(message: string, position: Position) {
    super(message)
    this.name = 'XmlError'
    this.position = position
  }
}

/** Hostile configs stop here. The largest taxonomies people publish have about 20,000 items. */
export const XML_LIMITS = { characters: 4_000_000, elements: 100_000, depth: 100, attributes: 200 } as const

interface OpenElement {
  readonly name: string
  readonly attributes: TagAttribute[]
  readonly children: XmlElement[]
  text: string
  readonly start: number
  contentStart: number
}

/**
 * Reads one document.
 * @throws XmlError at the first fault, for a document type definition, and beyond XML_LIMITS.
 */
export function parseXml(text: string): XmlDocument {
  const lines = lineIndex(text)
  if (text.length > XML_LIMITS.characters) {
    throw new XmlError(
      `the config is too long: at most ${XML_LIMITS.characters} characters are read`,
      lines.positionAt(XML_LIMITS.characters),
    )
  }
  const parser = new SaxesParser({ xmlns: true })
  const stack: OpenElement[] = []
  const comments: string[] = []
  let root: XmlElement | undefined
  let count = 0
  /** Offset after the last token that ended: where the next token, or the next attribute, starts. */
  let mark = 0
  let pending: TagAttribute[] = []
  /** Offset of the start tag being read; -1 outside. */
  let tagStart = -1

  const refuse = (message: string, offset: number): never => {
    throw new XmlError(`${message}: ${lines.wording(offset)}`, lines.positionAt(offset))
  }

  parser.on('error', (error) => {
    const words = error.message.replace(/^[^ ]*\d+:\d+: /, '')
    const fault = wordFault(words, text, parser.position, mark, tagStart)
    refuse(fault.message, fault.offset)
  })
  parser.on('doctype', () => {
    refuse('document type definitions are not allowed', text.lastIndexOf('<!DOCTYPE', parser.position - 1))
  })
  parser.on('comment', (comment) => {
    comments.push(comment)
    mark = parser.position
  })
  parser.on('processinginstruction', () => {
    mark = parser.position
  })
  parser.on('text', (content) => {
    const open = stack.at(-1)
    if (open !== undefined) open.text += content
  })
  parser.on('cdata', (content) => {
    const open = stack.at(-1)
    if (open !== undefined) open.text += content
    mark = parser.position
  })
  parser.on('opentagstart', (tag) => {
    tagStart = text.lastIndexOf(`<${tag.name}`, parser.position - 1)
    mark = tagStart + 1 + tag.name.length
    pending = []
    count += 1
    if (count > XML_LIMITS.elements) {
      refuse(`too many elements, at most ${XML_LIMITS.elements} are read`, tagStart)
    }
    if (stack.length >= XML_LIMITS.depth) {
      refuse(`elements are nested too deep, at most ${XML_LIMITS.depth} levels are read`, tagStart)
    }
  })
  parser.on('attribute', (attribute) => {
    const start = skipSpace(text, mark)
    if (pending.length >= XML_LIMITS.attributes) {
      refuse(`too many attributes, at most ${XML_LIMITS.attributes} an element are read`, start)
    }
    if (pending.some((other) => other.name === attribute.name)) refuse('duplicate attribute', start)
    pending.push({ name: attribute.name, value: attribute.value, position: lines.positionAt(start) })
    mark = attributeEnd(text, start)
  })
  parser.on('opentag', (tag) => {
    mark = parser.position
    stack.push({
      name: tag.name,
      attributes: pending,
      children: [],
      text: '',
      start: tagStart,
      contentStart: parser.position,
    })
    tagStart = -1
  })
  parser.on('closetag', (tag) => {
    const open = stack.pop()
    if (open === undefined) return
    const end = parser.position
    // A tag that closes itself has no end tag: looking for one would go back to the start of the text each time.
    const closing = tag.isSelfClosing ? -1 : text.lastIndexOf('</', end - 1)
    const element: XmlElement = {
      name: open.name,
      attributes: open.attributes,
      children: open.children,
      text: open.text,
      markup: closing >= open.contentStart ? text.slice(open.contentStart, closing) : '',
      position: lines.positionAt(open.start),
    }
    mark = end
    const parent = stack.at(-1)
    if (parent === undefined) root = element
    else parent.children.push(element)
  })

  parser.write(text).close()
  if (root === undefined) return refuse('no element found', text.length)
  return { root, comments }
}

/** Our parser's fault in the words and at the place people's programs know. */
function wordFault(
  fault: string,
  text: string,
  position: number,
  mark: number,
  tagStart: number,
): { readonly message: string; readonly offset: number } {
  const at = Math.max(0, position - 1)
  if (fault === 'text data outside of root node.') {
    const first = skipSpace(text, mark)
    return { message: mark === 0 ? 'syntax error' : 'junk after document element', offset: first }
  }
  if (fault === 'documents may contain only one root.') {
    return { message: 'junk after document element', offset: text.lastIndexOf('<', at) }
  }
  const broken = brokenReference(text, mark, at)
  if (broken !== undefined) return { message: 'not well-formed (invalid token)', offset: broken }
  if (/^(document must contain|unclosed tag|unexpected end)/.test(fault))
    return unfinished(text, mark, tagStart)
  if (fault.startsWith('unmatched closing tag')) {
    return { message: 'not well-formed (invalid token)', offset: text.lastIndexOf('</', at) + 1 }
  }
  if (fault === 'unexpected close tag.') {
    return { message: 'mismatched tag', offset: text.lastIndexOf('</', at) + 2 }
  }
  if (fault === 'malformed character entity.') {
    return { message: 'reference to invalid character number', offset: text.lastIndexOf('&', at) }
  }
  if (fault === 'undefined entity.') {
    const tag = text.lastIndexOf('<', at)
    const inTag = tag > text.lastIndexOf('>', at)
    return { message: 'undefined entity', offset: inTag ? tag : text.lastIndexOf('&', at) }
  }
  if (fault.startsWith('duplicate attribute')) return { message: 'duplicate attribute', offset: at }
  if (fault.startsWith('unbound namespace prefix')) {
    return { message: 'unbound prefix', offset: text.lastIndexOf('<', at) }
  }
  if (fault.includes('XML declaration must')) {
    return { message: 'XML or text declaration not at start of entity', offset: skipSpace(text, 0) }
  }
  return { message: 'not well-formed (invalid token)', offset: at }
}

/** The text ends too early: inside a token, or with elements open. */
function unfinished(
  text: string,
  mark: number,
  tagStart: number,
): { readonly message: string; readonly offset: number } {
  const start = tagStart >= 0 ? tagStart : text.indexOf('<', mark)
  if (start === -1) return { message: 'no element found', offset: text.length }
  return text.startsWith('<![CDATA[', start)
    ? { message: 'unclosed CDATA section', offset: text.length }
    : { message: 'unclosed token', offset: start }
}

/** Offset at which the first reference after `from` stops being one: `&` without a name, a digit or its `;`. */
function brokenReference(text: string, from: number, to: number): number | undefined {
  const reference = /&(?:#x[0-9a-fA-F]*|#[0-9]*|[A-Za-z_][\w.-]*)?/g
  const part = text.slice(from, to)
  for (let found = reference.exec(part); found !== null; found = reference.exec(part)) {
    const end = from + found.index + found[0].length
    if (text[end] !== ';' || !/\w$/.test(found[0]) || found[0] === '&#x') return end
  }
  return undefined
}

function skipSpace(text: string, from: number): number {
  let offset = from
  while (offset < text.length && /\s/.test(text[offset] ?? '')) offset += 1
  return offset
}

/** Offset after the closing quote of the attribute that starts here. */
function attributeEnd(text: string, start: number): number {
  for (let offset = start; offset < text.length; offset += 1) {
    const sign = text[offset]
    if (sign === '"' || sign === "'") {
      const end = text.indexOf(sign, offset + 1)
      return end === -1 ? text.length : end + 1
    }
  }
  return text.length
}

/** Offsets ⇄ lines of a text. Cost: O(text) once, O(log lines) each. */
function lineIndex(text: string): {
  positionAt(offset: number): Position
  wording(offset: number): string
} {
  const starts = [0]
  for (let at = text.indexOf('\n'); at !== -1; at = text.indexOf('\n', at + 1)) starts.push(at + 1)
  const locate = (offset: number): readonly [line: number, start: number] => {
    let low = 0
    let high = starts.length - 1
    while (low < high) {
      const middle = (low + high + 1) >> 1
      if ((starts[middle] ?? 0) <= offset) low = middle
      else high = middle - 1
    }
    return [low + 1, starts[low] ?? 0]
  }
  return {
    positionAt(offset) {
      const [line, start] = locate(offset)
      return { line, column: offset - start + 1, offset }
    },
    wording(offset) {
      const [line, start] = locate(offset)
      return `line ${line}, column ${Array.from(text.slice(start, offset)).length}`
    },
  }
}
