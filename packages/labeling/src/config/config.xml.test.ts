// Tests for SPEC.md, rules C1–C9. Wordings were taken from Python's XML parser (expat 2.6), which the incumbent uses.
import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { parseXml, XML_LIMITS, XmlError } from './config.xml.ts'

function faultOf(text: string): string | null {
  try {
    parseXml(text)
    return null
  } catch (error) {
    if (error instanceof XmlError) return error.message
    throw error
  }
}

describe('faults', () => {
  it.each([
    ['<View', 'unclosed token: line 1, column 0'],
    ['hello', 'syntax error: line 1, column 0'],
    ['', 'no element found: line 1, column 0'],
    ['   ', 'no element found: line 1, column 3'],
    ['<View>', 'no element found: line 1, column 6'],
    ['<View><A></View>', 'mismatched tag: line 1, column 11'],
    ['<View></B>', 'mismatched tag: line 1, column 8'],
    ['<View/><View/>', 'junk after document element: line 1, column 7'],
    ['<View/>junk', 'junk after document element: line 1, column 7'],
    ['<View a=1/>', 'not well-formed (invalid token): line 1, column 8'],
    ["<View a='1' a='2'/>", 'duplicate attribute: line 1, column 12'],
    ['<View>&foo;</View>', 'undefined entity: line 1, column 6'],
    ["<View a='&foo;'/>", 'undefined entity: line 1, column 0'],
    ["<View a='<'/>", 'not well-formed (invalid token): line 1, column 9'],
    ['<View>&</View>', 'not well-formed (invalid token): line 1, column 7'],
    ['<View>a & b</View>', 'not well-formed (invalid token): line 1, column 9'],
    ['<View a>', 'not well-formed (invalid token): line 1, column 7'],
    ['<1/>', 'not well-formed (invalid token): line 1, column 1'],
    ['<View>\n  <Text name="a"\n</View>', 'not well-formed (invalid token): line 3, column 0'],
    ['<View a="x"b="y"/>', 'not well-formed (invalid token): line 1, column 11'],
    ['<x:View/>', 'unbound prefix: line 1, column 0'],
    ["<View x:a='1'/>", 'unbound prefix: line 1, column 0'],
    ['<View><!-- -- --></View>', 'not well-formed (invalid token): line 1, column 13'],
    ['<View><!-- a', 'unclosed token: line 1, column 6'],
    ['<View>]]></View>', 'not well-formed (invalid token): line 1, column 8'],
    ["<View a='x", 'unclosed token: line 1, column 0'],
    ['<View></View', 'unclosed token: line 1, column 6'],
    ['<View>\n<Text/>\n</Vieww>', 'mismatched tag: line 3, column 2'],
    ['<View>\u0001</View>', 'not well-formed (invalid token): line 1, column 6'],
    ["<?xml version='1.0'?>\n<View>", 'no element found: line 2, column 6'],
    ["\n\n<?xml version='1.0'?><View/>", 'XML or text declaration not at start of entity: line 3, column 0'],
    ["<View>é<Text name='é' b=></View>", 'not well-formed (invalid token): line 1, column 24'],
    ['<View>&#0;</View>', 'reference to invalid character number: line 1, column 6'],
    ['<View>&#xzz;</View>', 'not well-formed (invalid token): line 1, column 9'],
    ['< View/>', 'not well-formed (invalid token): line 1, column 1'],
    ['<View><![CDATA[ x', 'unclosed CDATA section: line 1, column 17'],
    ["<View a = '1'  / >", 'not well-formed (invalid token): line 1, column 16'],
    ['</View>', 'not well-formed (invalid token): line 1, column 1'],
    ['<View><Text/></View></View>', 'not well-formed (invalid token): line 1, column 21'],
    ['<!DOCTYPE x><View/>', 'document type definitions are not allowed: line 1, column 0'],
    ['<View>&lt;&amp;</View> <!-- c --> ', null],
    ["<View><A b='1'/ ></View>", 'not well-formed (invalid token): line 1, column 15'],
  ])('[C2] %j is refused with %j', (text, message) => {
    expect(faultOf(text)).toBe(message)
  })

  it('[C3] hostile sizes stop with the limit named', () => {
    expect(faultOf('<a>'.repeat(200))).toContain(`at most ${XML_LIMITS.depth} levels`)
    expect(faultOf(`<a>${'<b/>'.repeat(XML_LIMITS.elements)}</a>`)).toContain('too many elements')
    const many = Array.from({ length: 300 }, (_, index) => `a${index}="1"`).join(' ')
    expect(faultOf(`<a ${many}/>`)).toContain('too many attributes')
    expect(faultOf(`<!DOCTYPE a [<!ENTITY b "${'c'.repeat(1000)}">]><a>&b;</a>`)).toContain('not allowed')
  })

  it('[C2] the first broken reference is named, not the first reference', () => {
    expect(faultOf('<View>&amp; &lt; & x</View>')).toBe('not well-formed (invalid token): line 1, column 18')
  })

  it('never throws anything but XmlError', () => {
    fc.assert(
      fc.property(fc.string({ unit: fc.constantFrom(...'<>/=&;"\' ab!-?[]#x1\n') }), (text) => {
        faultOf(text)
      }),
      { numRuns: 2000 },
    )
  })
})

describe('elements', () => {
  it('[C1] keep names, attributes, text, markup and places', () => {
    const { root, comments } = parseXml(
      '<View>\n  <!-- {"a": 1} -->\n  <Text  name="t"\n   value=\'$x\'/>\n<Header>A &amp; <b>B</b></Header></View>',
    )
    expect(comments).toEqual([' {"a": 1} '])
    const [text, header] = root.children
    expect(text?.position).toMatchObject({ line: 3, column: 3 })
    expect(text?.attributes.map((a) => [a.name, a.value, a.position.line, a.position.column])).toEqual([
      ['name', 't', 3, 10],
      ['value', '$x', 4, 4],
    ])
    expect(header?.text).toBe('A & ')
    expect(header?.markup).toBe('A &amp; <b>B</b>')
  })
})
