// Rules of attribute values, as the tags state them, and the check of one value against its rule.

import type { AttributeRule } from './tag.ts'

export const BOOLEAN: AttributeRule = { kind: 'boolean' }
export const COLOR: AttributeRule = { kind: 'color' }
/** A share, 0 to 1. */
export const SHARE: AttributeRule = { kind: 'range', min: 0, max: 1 }

export function oneOf(...values: string[]): AttributeRule {
  return { kind: 'oneOf', values }
}

/** True when the rule accepts the value as written. A variable is accepted: its value comes with the task. */
export function acceptsAttribute(rule: AttributeRule, value: string): boolean {
  if (value.startsWith('$')) return true
  switch (rule.kind) {
    case 'boolean':
      return value === 'true' || value === 'false'
    case 'color':
      return isColor(value)
    case 'range': {
      const number = Number(value)
      return value.trim() !== '' && number >= rule.min && number <= rule.max
    }
    case 'oneOf':
      return rule.values.includes(value)
  }
}

/** What a rule accepts, in words for people. */
export function wordRule(rule: AttributeRule): string {
  switch (rule.kind) {
    case 'boolean':
      return 'true or false'
    case 'color':
      return 'a CSS colour'
    case 'range':
      return `a number from ${rule.min} to ${rule.max}`
    case 'oneOf':
      return `one of ${rule.values.join(', ')}`
  }
}

const COLOR_FORM =
  /^(?:#(?:[\da-f]{3,4}|[\da-f]{6}|[\da-f]{8})|(?:rgba?|hsla?|hwb|lab|lch|oklab|oklch|color)\([^()]{1,100}\))$/i

/** True for a hexadecimal colour, a colour function or a colour name of CSS. */
export function isColor(value: string): boolean {
  const text = value.trim().toLowerCase()
  return COLOR_FORM.test(text) || COLOR_NAMES.has(text)
}

/** CSS Color Module Level 4, section 6.1. */
const COLOR_NAMES = new Set(
  `aliceblue antiquewhite aqua aquamarine azure beige bisque black blanchedalmond blue blueviolet brown burlywood
  cadetblue chartreuse chocolate coral cornflowerblue cornsilk crimson currentcolor cyan darkblue darkcyan darkgoldenrod
  darkgray darkgreen darkgrey darkkhaki darkmagenta darkolivegreen darkorange darkorchid darkred darksalmon darkseagreen
  darkslateblue darkslategray darkslategrey darkturquoise darkviolet deeppink deepskyblue dimgray dimgrey dodgerblue
  firebrick floralwhite forestgreen fuchsia gainsboro ghostwhite gold goldenrod gray green greenyellow grey honeydew
  hotpink indianred indigo ivory khaki lavender lavenderblush lawngreen lemonchiffon lightblue lightcoral lightcyan
  lightgoldenrodyellow lightgray lightgreen lightgrey lightpink lightsalmon lightseagreen lightskyblue lightslategray
  lightslategrey lightsteelblue lightyellow lime limegreen linen magenta maroon mediumaquamarine mediumblue
  mediumorchid mediumpurple mediumseagreen mediumslateblue mediumspringgreen mediumturquoise mediumvioletred
  midnightblue mintcream mistyrose moccasin navajowhite navy none oldlace olive olivedrab orange orangered orchid
  palegoldenrod palegreen paleturquoise palevioletred papayawhip peachpuff peru pink plum powderblue purple
  rebeccapurple red rosybrown royalblue saddlebrown salmon sandybrown seagreen seashell sienna silver skyblue slateblue
  slategray slategrey snow springgreen steelblue tan teal thistle tomato transparent turquoise violet wheat white
  whitesmoke yellow yellowgreen`.split(/\s+/),
)
