// Text: plain text, from the task or from a URL.

import { BOOLEAN, COLOR, oneOf } from '../../attribute.ts'
import type { ObjectTag } from '../../tag.ts'

export const text: ObjectTag = {
  family: 'object',
  name: 'Text',
  space: 'text',
  dataTypes: ['str', 'int', 'float', 'list'],
  attributes: {
    valuetype: oneOf('text', 'url'),
    savetextresult: oneOf('none', 'no', 'yes'),
    encoding: oneOf('none', 'base64', 'base64unicode'),
    granularity: oneOf('symbol', 'word', 'sentence', 'paragraph'),
    selectionenabled: BOOLEAN,
    showlabels: BOOLEAN,
    resolveurls: BOOLEAN,
    highlightcolor: COLOR,
  },
}
