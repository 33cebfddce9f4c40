// Words and marks of a text by the Penn Treebank rules that readers of CoNLL files know, `/` split like `;`. The rules are
// substitutions that only insert spaces and write quotes as two marks; offsets are found afterwards. Pure.

export interface Token {
  /** As it stands in the text. */
  readonly text: string
  /** Unicode code points from 0; `end` is behind the last one. */
  readonly start: number
  readonly end: number
}

// What counts as white space where the rules come from; JavaScript's \s differs in both directions.
const SPACE = '\\t-\\r\\x1c-\\x20\\x85\\xa0\\u1680\\u2000-\\u200a\\u2028\\u2029\\u202f\\u205f\\u3000'
const WORD = '[\\p{L}\\p{N}_]'
const SPACES = new RegExp(`[${SPACE}]+`, 'u')

const split = (first: string, second: string): readonly [RegExp, string] => [
  new RegExp(`(?<!${WORD})(${first})(${second})(?!${WORD})`, 'giu'),
  ' $1 $2 ',
]

const OPENING: readonly (readonly [RegExp, string])[] = [
  [/^"/u, '``'],
  [/``/gu, ' `` '],
  [/([ ([{<])(?:"|'')/gu, '$1 `` '],
  [/([:,])(\P{Nd})/gu, ' $1 $2'],
  [/([:,])(?=\n?$)/u, ' $1 '],
  [/\.\.\./gu, ' ... '],
  [/[;@#$/%&]/gu, ' $& '],
  [new RegExp(`([^.])(\\.)([\\])}>"']*)[${SPACE}]*$`, 'u'), '$1 $2$3 '],
  [/[?!]/gu, ' $& '],
  [/([^'])' /gu, "$1 ' "],
  [/[\][(){}<>]/gu, ' $& '],
  [/--/gu, ' -- '],
]

// After a space was put before and behind the whole.
const CLOSING: readonly (readonly [RegExp, string])[] = [
  [/''/gu, " '' "],
  [/"/gu, " '' "],
  [/([^' ])('[sSmMdD]|') /gu, '$1 $2 '],
  [/([^' ])('ll|'LL|'re|'RE|'ve|'VE|n't|N'T) /gu, '$1 $2 '],
  split('can', 'not'),
  split('d', "'ye"),
  split('gim', 'me'),
  split('gon', 'na'),
  split('got', 'ta'),
  split('lem', 'me'),
  split('more', "'n"),
  [new RegExp(`(?<!${WORD})(wan)(na)(?=[${SPACE}])`, 'giu'), ' $1 $2 '],
  [new RegExp(` ('t)(is)(?!${WORD})`, 'giu'), ' $1 $2 '],
  [new RegExp(` ('t)(was)(?!${WORD})`, 'giu'), ' $1 $2 '],
]

function substitute(text: string, rules: readonly (readonly [RegExp, string])[]): string {
  return rules.reduce((done, [pattern, by]) => done.replace(pattern, by), text)
}

const QUOTES = new Set(['"', '``', "''"])

/** The tokens of a text, in order. Cost: linear in the text. */
export function pennTokens(text: string): Token[] {
  const spaced = substitute(` ${substitute(text, OPENING)} `, CLOSING)
  const words = spaced.split(SPACES).filter((word) => word !== '')
  const quotes = /"|''/.test(text) ? (text.match(/``|''|"/g) ?? []) : []
  let quote = 0
  const offsets = codePoints(text)
  const tokens: Token[] = []
  let from = 0
  for (const word of words) {
    const written = quotes.length > 0 && QUOTES.has(word) ? (quotes[quote++] ?? word) : word
    const at = text.indexOf(written, from)
    // A word that the rules tore from its place is nowhere in the text.
    if (at === -1) continue
    from = at + written.length
    tokens.push({ text: written, start: offsets(at), end: offsets(from) })
  }
  return tokens
}

/** Turns rising UTF-16 offsets into code points. */
function codePoints(text: string): (offset: number) => number {
  let [unit, point] = [0, 0]
  return (offset) => {
    for (; unit < offset; point++) unit += (text.codePointAt(unit) ?? 0) > 0xffff ? 2 : 1
    return point
  }
}
