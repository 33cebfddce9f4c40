// JSON of computed values, as the exports of image formats spell it. Pure.

/** JSON indented by two, `depth` levels in, with `/` and everything beyond ASCII escaped. */
export function printEscaped(value: unknown, depth = 0): string {
  const plain = JSON.stringify(value, null, 2)
  const text = /[/\u007f-\uffff]/.test(plain) ? plain.replaceAll(/[/\u007f-\uffff]/g, escapeSign) : plain
  return depth === 0 ? text : text.replaceAll('\n', `\n${'  '.repeat(depth)}`)
}

const escapeSign = (sign: string): string =>
  sign === '/' ? '\\/' : `\\u${sign.charCodeAt(0).toString(16).padStart(4, '0')}`

/** A list under a key, an item a chunk. */
export async function* printList(
  key: string,
  items: AsyncIterable<string> | Iterable<string>,
): AsyncGenerator<string> {
  yield `  "${key}": [`
  let before = '\n    '
  for await (const item of items) {
    yield before + item
    before = ',\n    '
  }
  yield before === '\n    ' ? ']' : '\n  ]'
}
