// Splits a JSON text that comes in chunks of bytes into the texts of its items: those of a root list, or a root object
// as one. Knows brackets and strings only; each item is parsed by the caller. Pure; constant memory but for one item.

import { isUtf8 } from 'node:buffer'

/** Why a text cannot be split. `at` is the offset in bytes, from 0; `line` counts from 1. */
export class JsonItemsError extends Error {
  readonly code: 'syntax' | 'too-deep' | 'too-long' | 'not-utf8'
  readonly at: number
  readonly line: number
  constructor(code: JsonItemsError['code'], message: string, at: number, line: number) {
    super(message)
    this.code = code
    this.at = at
    this.line = line
  }
}

export interface JsonItemsLimits {
  readonly itemBytes: number
  readonly depth: number
}

export interface JsonItems {
  /** Texts of the items that end in this chunk; those before an error are given first. @throws JsonItemsError. */
  push(chunk: Buffer): string[]
  /** Where each item of the last push begins: the line, from 1. */
  readonly lines: readonly number[]
  /** What the root was, and the last item if it ends here. `none`: nothing but white space. @throws JsonItemsError. */
  end(): { readonly root: 'list' | 'object' | 'scalar' | 'none' }
}

const QUOTE = 0x22
const BACKSLASH = 0x5c
const COMMA = 0x2c
const OPEN_LIST = 0x5b
const CLOSE_LIST = 0x5d
const OPEN_OBJECT = 0x7b
const CLOSE_OBJECT = 0x7d
const NEWLINE = 0x0a
const isSpace = (byte: number) => byte === 0x20 || byte === 0x0a || byte === 0x0d || byte === 0x09

type Where = 'before' | 'item-wanted' | 'item' | 'separator-wanted' | 'after' | 'scalar'

export function splitJsonItems(limits: JsonItemsLimits): JsonItems {
  let where: Where = 'before'
  let root: 'list' | 'object' | 'scalar' | 'none' = 'none'
  let depth = 0
  let inString = false
  let escaped = false
  let items = 0
  let offset = 0
  // No string holds a raw line end.
  let line = 1
  let itemLine = 1
  let lines: number[] = []
  let failure: JsonItemsError | undefined
  // Earlier chunks of the item that is being read.
  let parts: Buffer[] = []
  let partBytes = 0

  const fail = (message: string, at: number, code: JsonItemsError['code'] = 'syntax'): never => {
    throw new JsonItemsError(code, message, offset + at, line)
  }

  /** Place of the byte that ends the string, or of the last byte. Looks for quotes only: native, and 2x the loop's speed. */
  const endOfString = (chunk: Buffer, from: number): number => {
    let start = from
    if (escaped) {
      escaped = false
      start += 1
    }
    for (let at = start; ;) {
      const quote = chunk.indexOf(QUOTE, at)
      const end = quote === -1 ? chunk.length : quote
      let run = end
      while (run > start && chunk[run - 1] === BACKSLASH) run -= 1
      const odd = (end - run) % 2 === 1
      if (quote === -1) {
        escaped = odd
        return chunk.length - 1
      }
      if (!odd) {
        inString = false
        return quote
      }
      at = quote + 1
    }
  }

  const take = (chunk: Buffer, from: number, to: number): string => {
    const last = chunk.subarray(from, to)
    const bytes = parts.length === 0 ? last : Buffer.concat([...parts, last])
    parts = []
    partBytes = 0
    const text = bytes.toString('utf8')
    // A replacement character may be written as such; only then is the look at the bytes needed.
    if (text.includes('\ufffd') && !isUtf8(bytes)) fail('the text is not UTF-8', from, 'not-utf8')
    items += 1
    lines.push(itemLine)
    return text
  }

  /** Adds the items of a chunk as they end. */
  const split = (chunk: Buffer, found: string[]): void => {
    let start = where === 'item' || where === 'scalar' ? 0 : -1
    const { length } = chunk
    for (let i = 0; i < length; i++) {
      const byte = chunk[i] as number
      if (inString) {
        i = endOfString(chunk, i)
        continue
      }
      if (where === 'item') {
        if (byte === QUOTE) inString = true
        else if (byte === NEWLINE) line += 1
        else if (byte === OPEN_OBJECT || byte === OPEN_LIST) {
          depth += 1
          if (depth > limits.depth) fail(`nested deeper than ${limits.depth} levels`, i, 'too-deep')
        } else if (byte === CLOSE_OBJECT || (byte === CLOSE_LIST && depth > 0)) {
          depth -= 1
          if (depth < 0) fail('a bracket closes what was not opened', i)
          if (depth === 0) {
            found.push(take(chunk, start, i + 1))
            start = -1
            where = root === 'list' ? 'separator-wanted' : 'after'
          }
        } else if (depth === 0 && (byte === COMMA || byte === CLOSE_LIST)) {
          // A number, text or word ends where its neighbour begins.
          found.push(take(chunk, start, i))
          start = -1
          where = byte === COMMA ? 'item-wanted' : 'after'
        }
        continue
      }
      if (byte === NEWLINE) line += 1
      if (where === 'scalar' || isSpace(byte)) continue
      switch (where) {
        case 'before':
          // A byte-order mark.
          if (offset + i < 3 && (byte === 0xef || byte === 0xbb || byte === 0xbf)) break
          if (byte === OPEN_LIST) {
            root = 'list'
            where = 'item-wanted'
          } else if (byte === OPEN_OBJECT) {
            root = 'object'
            where = 'item'
            itemLine = line
            depth = 1
            start = i
          } else {
            root = 'scalar'
            where = 'scalar'
            start = i
          }
          break
        case 'item-wanted':
          if (byte === CLOSE_LIST && items === 0) where = 'after'
          else if (byte === COMMA || byte === CLOSE_LIST) fail('a value is missing', i)
          else {
            where = 'item'
            itemLine = line
            start = i
            depth = 0
            if (byte === QUOTE) inString = true
            else if (byte === OPEN_OBJECT || byte === OPEN_LIST) depth = 1
          }
          break
        case 'separator-wanted':
          if (byte === COMMA) where = 'item-wanted'
          else if (byte === CLOSE_LIST) where = 'after'
          else fail('a comma is missing between two values', i)
          break
        case 'after':
          fail('there is something behind the end', i)
      }
    }
    if (where === 'item' && start >= 0) {
      partBytes += length - start
      if (partBytes > limits.itemBytes)
        fail(`one item is longer than ${limits.itemBytes} bytes`, length, 'too-long')
      parts.push(chunk.subarray(start))
    }
    offset += length
  }

  return {
    get lines() {
      return lines
    },
    push(chunk) {
      if (failure !== undefined) throw failure
      const found: string[] = []
      lines = []
      try {
        split(chunk, found)
      } catch (error) {
        if (!(error instanceof JsonItemsError) || found.length === 0) throw error
        failure = error
      }
      return found
    },
    end() {
      if (failure !== undefined) throw failure
      if (where === 'item' || where === 'item-wanted' || where === 'separator-wanted')
        fail('the text ends too early', 0)
      return { root }
    },
  }
}
