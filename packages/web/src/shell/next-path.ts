// Where to go after signing in. What an address says is not believed: only paths of this origin count.

/** A path of this origin, or the projects page. */
export function safeNext(next: unknown): string {
  if (typeof next !== 'string' || !/^\/(?![/\\])/.test(next) || hasControlCharacter(next)) return '/projects/'
  return next
}

function hasControlCharacter(text: string): boolean {
  for (let at = 0; at < text.length; at += 1) if (text.charCodeAt(at) < 32) return true
  return false
}
