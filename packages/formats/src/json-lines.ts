// JSON of computed values, as the exports of image formats spell it. Pure.

/** JSON indented by two, `depth` levels in, with `/` and everything beyond ASCII escaped. */
export function printEscaped(value: unknown, depth = 0): string {
  const text = JSON.stringify(value, null, 2)
    .replaceAll('/', '\\/')
    .replaceAll(/[\u007f-\uffff]/g, (it) => `\\u${it.charCodeAt(0).toString(16).padStart(4, '0')}`)
  return depth === 0 ? text : text.replaceAll('\n', `\n${'  '.repeat(depth)}`)
}

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
