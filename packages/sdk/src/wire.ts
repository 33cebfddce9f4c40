// Reads values of an answer whose shape is not trusted: each reader gives a default instead of throwing.

export type Wire = Readonly<Record<string, unknown>>

/** The value as an object; empty when it is none. */
export function record(value: unknown): Wire {
  return typeof value === 'object' && value !== null && !Array.isArray(value) ? (value as Wire) : {}
}
export function list(value: unknown): readonly unknown[] {
  return Array.isArray(value) ? value : []
}
export function text(value: unknown): string {
  return typeof value === 'string' ? value : ''
}
export function textOrNull(value: unknown): string | undefined {
  return typeof value === 'string' && value !== '' ? value : undefined
}
export function count(value: unknown): number {
  return typeof value === 'number' && Number.isFinite(value) ? value : 0
}
export function numberOrNull(value: unknown): number | undefined {
  return typeof value === 'number' && Number.isFinite(value) ? value : undefined
}
export function flag(value: unknown): boolean {
  return value === true
}
export function date(value: unknown): Date | undefined {
  if (typeof value !== 'string') return undefined
  const at = new Date(value)
  return Number.isNaN(at.getTime()) ? undefined : at
}

/** The object without undefined members: a body that names only what is meant. */
export function given(values: Readonly<Record<string, unknown>>): Record<string, unknown> {
  return Object.fromEntries(Object.entries(values).filter(([, value]) => value !== undefined))
}
