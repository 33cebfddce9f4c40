// Turns what PostgreSQL or the system said into one sentence for a person.

/** The line that says why; disk and permission in plain words. Ends with a full stop. */
export function explain(text: string): string {
  if (/No space left|ENOSPC/i.test(text)) return 'no disk space is left.'
  const lines = text.split('\n').filter((line) => /FATAL|PANIC|ERROR|error:/i.test(line))
  const last = lines.at(-1) ?? text.trim().split('\n').at(-1) ?? ''
  const line = last
    .trim()
    .replace(/^Error: /, '')
    .replace(/\.$/, '')
  if (/Permission denied|EACCES|EPERM|Operation not permitted/i.test(text))
    return `permission denied (${line}).`
  if (/Read-only file system|EROFS/i.test(text)) return 'the disk is read-only.'
  return `${line}.`
}
