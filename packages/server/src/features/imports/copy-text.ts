// Values as fields of COPY's text format. Pure.

const SPECIAL = /[\\\n\r\t]/

/** A text field. NUL characters must have been refused before. */
export function copyText(text: string): string {
  if (!SPECIAL.test(text)) return text
  return text
    .replaceAll('\\', '\\\\')
    .replaceAll('\n', String.raw`\n`)
    .replaceAll('\r', String.raw`\r`)
    .replaceAll('\t', String.raw`\t`)
}

export const COPY_NULL = String.raw`\N`

/** One row; null is NULL, texts are escaped. */
export function copyRow(fields: readonly (string | number | boolean | null)[]): string {
  let row = ''
  for (const [at, field] of fields.entries()) {
    if (at > 0) row += '\t'
    if (field === null) row += COPY_NULL
    else if (typeof field === 'string') row += copyText(field)
    else row += typeof field === 'boolean' ? (field ? 't' : 'f') : String(field)
  }
  return `${row}\n`
}
