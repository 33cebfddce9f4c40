// Names of export files: `project-7-at-2026-01-31-09-15-0a1b2c3d.json`, in UTC.

/** `2026-01-31-09-15`. */
export function minuteStamp(date: Date): string {
  return date.toISOString().slice(0, 16).replaceAll(/[T:]/g, '-')
}

/** `tag` tells files of one minute apart: eight hex digits. `extension` with its dot. */
export function exportFileName(projectId: number, date: Date, tag: string, extension: string): string {
  return `project-${projectId}-at-${minuteStamp(date)}-${tag.slice(0, 8)}${extension}`
}

/** Title of a snapshot that nobody named. */
export function defaultTitle(projectTitle: string | null, date: Date): string {
  return `${(projectTitle ?? '').replaceAll(' ', '-')}-at-${minuteStamp(date)}`.slice(0, 2048)
}
