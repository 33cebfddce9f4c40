// CSS from configs made harmless: no addresses, no imports, no fixed places, and every rule inside the editor.
// A small reader, not a full CSS parser: what it cannot read with certainty is left out.

/** Properties that could cover or leave the editor, or load something. */
const FORBIDDEN_PROPERTY = /^(?:behavior|-moz-binding|src|cursor|content-visibility|view-transition.*)$/i
const FORBIDDEN_VALUE =
  /url\s*\(|image-set|image\s*\(|element\s*\(|src\s*\(|expression|@import|javascript:|<\/|\\/i
const FORBIDDEN_PLACE = /^(?:fixed|sticky)\b/i

/** Declarations that may stand, in order. Strings and comments are read as CSS reads them. */
export function readDeclarations(css: string): readonly (readonly [property: string, value: string])[] {
  return css
    .replace(/\/\*[\s\S]*?(?:\*\/|$)/g, '')
    .split(';')
    .flatMap((part) => {
      const colon = part.indexOf(':')
      if (colon === -1) return []
      const property = part.slice(0, colon).trim().toLowerCase()
      const value = part.slice(colon + 1).trim()
      const isName = /^(?:--)?-?[a-z][a-z\d-]*$/.test(property)
      const isSafe =
        isName &&
        value !== '' &&
        !FORBIDDEN_PROPERTY.test(property) &&
        !FORBIDDEN_VALUE.test(value) &&
        !/[{}<>]/.test(value) &&
        !(property === 'position' && FORBIDDEN_PLACE.test(value))
      return isSafe ? [[property, value] as const] : []
    })
}

/** A `style` attribute as an object for React: camel-case names, safe declarations only. */
export function toStyle(css: string): Record<string, string> {
  return Object.fromEntries(
    readDeclarations(css).map(([property, value]) => [
      property.startsWith('--')
        ? property
        : property.replace(/-([a-z])/g, (_, sign: string) => sign.toUpperCase()),
      value.replace(/\s*!important$/i, ''),
    ]),
  )
}

/** Most characters of a sheet that are read. */
const SHEET_LIMIT = 100_000

/** A sheet with every rule inside `scope`; at-rules other than @media and @supports are left out. */
export function scopeSheet(css: string, scope: string): string {
  const source = css.slice(0, SHEET_LIMIT).replace(/\/\*[\s\S]*?(?:\*\/|$)/g, '')
  return readRules(source, scope, 0).css
}

function readRules(
  source: string,
  scope: string,
  from: number,
): { readonly css: string; readonly end: number } {
  let css = ''
  let at = from
  while (at < source.length) {
    const open = source.indexOf('{', at)
    const close = source.indexOf('}', at)
    if (close !== -1 && (open === -1 || close < open)) return { css, end: close + 1 }
    if (open === -1) return { css, end: source.length }
    // Statements before a rule, such as @import, end with a semicolon and are left out.
    const prelude = (source.slice(at, open).split(';').at(-1) ?? '').trim()
    if (prelude.startsWith('@')) {
      const inner = readRules(source, scope, open + 1)
      if (/^@(?:media|supports)\b/i.test(prelude) && !FORBIDDEN_VALUE.test(prelude)) {
        css += `${prelude}{${inner.css}}`
      }
      at = inner.end
      continue
    }
    const end = source.indexOf('}', open)
    const body = source.slice(open + 1, end === -1 ? source.length : end)
    const selector = scopeSelector(prelude, scope)
    const declarations = body.includes('{') ? [] : readDeclarations(body)
    if (selector !== '' && declarations.length > 0) {
      css += `${selector}{${declarations.map(([property, value]) => `${property}:${value}`).join(';')}}`
    }
    at = end === -1 ? source.length : end + 1
  }
  return { css, end: at }
}

/** Each selector of the list under the scope; those of the whole page become the scope itself. */
function scopeSelector(list: string, scope: string): string {
  return list
    .split(',')
    .map((selector) => selector.trim())
    .filter(
      (selector) =>
        selector !== '' && /^[\w\s.#>+~*:()[\]="'|^$-]+$/.test(selector) && !/::?host|:has/i.test(selector),
    )
    .map((selector) => {
      const inner = selector.replace(/^(?::root|html|body)\b\s*/i, '')
      return inner === '' ? scope : `${scope} ${inner}`
    })
    .join(',')
}
