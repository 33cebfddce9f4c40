// CSS of configs is data until it was cleaned: what loads, covers or leaves the editor is not let through.

import * as fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { readDeclarations, scopeSheet, toStyle } from './style-text.ts'

describe('a style attribute', () => {
  it('becomes an object with the names React knows', () => {
    expect(toStyle('display: flex; grid-gap:8px; --x: 1; max-width: 40% !important')).toEqual({
      display: 'flex',
      gridGap: '8px',
      '--x': '1',
      maxWidth: '40%',
    })
  })

  it('loses what loads, runs or leaves its place', () => {
    expect(
      readDeclarations(
        'background: url(http://x/y); position: fixed; width: expression(1); color: red; content: "\\75rl(x)"; behavior: x',
      ),
    ).toEqual([['color', 'red']])
  })
})

describe('a sheet', () => {
  it('holds inside its scope only; rules for the page become rules for the scope', () => {
    expect(scopeSheet('body { margin: 0 } .a, .b > p { color: red }', '.area')).toBe(
      '.area{margin:0}.area .a,.area .b > p{color:red}',
    )
  })

  it('keeps media rules and drops imports, fonts and key frames', () => {
    const css =
      '@import url(x.css); @font-face { src: url(y) } @media (max-width: 9px) { .a { color: red } } .b { color: blue }'
    expect(scopeSheet(css, '.area')).toBe('@media (max-width: 9px){.area .a{color:red}}.area .b{color:blue}')
  })

  it('reads anything without failing, and lets no address through', () => {
    const parts = fc.constantFrom(
      '{',
      '}',
      ';',
      ':',
      '@media',
      'url(',
      'a',
      '/*',
      '*/',
      ',',
      'color',
      ' ',
      '"',
      '\\',
    )
    fc.assert(
      fc.property(fc.array(parts, { maxLength: 60 }), (list) => {
        const css = scopeSheet(list.join(''), '.area')
        expect(css).not.toMatch(/url\(|@import|\\/)
      }),
    )
  })
})
