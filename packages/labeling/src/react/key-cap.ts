// Keys as drawn on caps: `Ctrl+Enter` → `Ctrl ↵`. Only how they look; what they are is the key map's.

const SIGNS: readonly (readonly [RegExp, string])[] = [
  [/\bEnter\b/i, '↵'],
  [/\bBackspace\b/i, '⌫'],
  [/\bShift\b/i, '⇧'],
  [/\bLeft\b/i, '←'],
  [/\bRight\b/i, '→'],
  [/\bUp\b/i, '↑'],
  [/\bDown\b/i, '↓'],
  [/\bPlus\b/i, '+'],
  [/\bMinus\b/i, '−'],
]

/** A key as its cap shows it; undefined stays so. */
export function toCap(shown: string | undefined): string | undefined {
  if (shown === undefined) return undefined
  return shown
    .split('+')
    .map((part) => SIGNS.reduce((text, [pattern, sign]) => text.replace(pattern, sign), part))
    .join(' ')
    .replace('⇧ ', '⇧')
}
