// JSON that is already text, embedded in values that are not: payloads are never parsed only to be printed again.

/** A piece of valid JSON text. */
export class JsonText {
  readonly text: string
  constructor(text: string) {
    this.text = text
  }
}

/** `text` as it came from json::text, or null. */
export function jsonText(text: string | null): JsonText | null {
  return text === null ? null : new JsonText(text)
}

/** JSON.stringify that copies JsonText where it stands. undefined members are left out. */
export function printJson(value: unknown): string {
  if (value instanceof JsonText) return value.text
  if (Array.isArray(value)) return `[${value.map(printJson).join(',')}]`
  if (typeof value === 'object' && value !== null && !(value instanceof Date)) {
    const members: string[] = []
    for (const [name, member] of Object.entries(value)) {
      if (member !== undefined) members.push(`${JSON.stringify(name)}:${printJson(member)}`)
    }
    return `{${members.join(',')}}`
  }
  return JSON.stringify(value) ?? 'null'
}
