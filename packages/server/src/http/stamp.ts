// Times on the wire: ISO 8601 in UTC with six digits of fraction and Z.

/** `2026-01-31T09:15:00.123000Z`; null stays null. Date holds milliseconds, so the last three digits are 0. */
export function toStamp(date: Date): string
export function toStamp(date: Date | null): string | null
export function toStamp(date: Date | null): string | null {
  return date === null ? null : `${date.toISOString().slice(0, -1)}000Z`
}
