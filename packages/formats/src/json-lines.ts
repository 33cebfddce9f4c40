// JSON of computed values, as the exports of image formats spell it. Pure.

/** JSON indented by two, `depth` levels in, with `/` and everything beyond ASCII escaped. */
export function printEscaped(value: unknown, depth = 0): string {
  const plain = JSON.stringify(value, null, 2)
  const text = /[/\u007f-\uffff]/.test(plain) ? plain.replaceAll(/[/\u007f-\uffff]/g, escapeSign) : plain
  return depth === 0 ? text : text.replaceAll('\n', `\n${'  '.repeat(depth)}`)
}

const escapeSign = (sign: string): string =>
  sign === '/' ? '\\/' : `\\u${sign.charCodeAt(0).toString(16).padStart(4, '0')}`

/** Members of a list in the making. */
export class ListText {
  #text = ''
  #before = '\n    '

  add(item: string): void {
    this.#text += this.#before + item
    this.#before = ',\n    '
  }

  get length(): number {
    return this.#text.length
  }

  /** What was added since the last time. */
  take(): string {
    const text = this.#text
    this.#text = ''
    return text
  }
}

/** A list under a key, of pieces of a ListText. */
export async function* printList<T extends string | Uint8Array>(
  key: string,
  members: AsyncIterable<T> | Iterable<T>,
): AsyncGenerator<T | string> {
  yield `  "${key}": [`
  let isEmpty = true
  for await (const piece of members) {
    if (piece.length === 0) continue
    isEmpty = false
    yield piece
  }
  yield isEmpty ? ']' : '\n  ]'
}
