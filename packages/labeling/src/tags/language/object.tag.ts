// Object tags of the language that have no editor yet: what the checks must know of them.
// A tag that gets an editor moves into a folder of its own. Source: the tag reference at labelstud.io/tags.

import { BOOLEAN, COLOR, oneOf } from '../attribute.ts'
import type { ObjectTag } from '../tag.ts'
import { ANY, OBJECT, shaped, TEXT } from '../value-rule.ts'

export const hyperText: ObjectTag = {
  family: 'object',
  name: 'HyperText',
  aliases: ['HTML'],
  nameless: true,
  takesMarkup: true,
  attributes: {
    valuetype: oneOf('text', 'url'),
    savetextresult: oneOf('none', 'no', 'yes'),
    encoding: oneOf('none', 'base64', 'base64unicode'),
    granularity: oneOf('symbol', 'word', 'sentence', 'paragraph'),
    inline: BOOLEAN,
    clickablelinks: BOOLEAN,
    selectionenabled: BOOLEAN,
    showlabels: BOOLEAN,
    resolveurls: BOOLEAN,
    highlightcolor: COLOR,
  },
}

export const paragraphs: ObjectTag = {
  family: 'object',
  name: 'Paragraphs',
  dataTypes: ['list', 'str'],
  attributes: {
    valuetype: oneOf('json', 'url'),
    savetextresult: oneOf('none', 'no', 'yes'),
    layout: oneOf('none', 'dialogue'),
    showplayer: BOOLEAN,
    contextscroll: BOOLEAN,
    showlabels: BOOLEAN,
    highlightcolor: COLOR,
  },
}

export const audio: ObjectTag = {
  family: 'object',
  name: 'Audio',
  aliases: ['AudioPlus'],
  attributes: {
    decoder: oneOf('webaudio', 'ffmpeg', 'none'),
    player: oneOf('html5', 'webaudio'),
    spectrogram: BOOLEAN,
    splitchannels: BOOLEAN,
    muted: BOOLEAN,
    zoom: BOOLEAN,
    volume: BOOLEAN,
    speed: BOOLEAN,
    showlabels: BOOLEAN,
    showscores: BOOLEAN,
    autocenter: BOOLEAN,
    scrollparent: BOOLEAN,
    cursorcolor: COLOR,
  },
}

export const video: ObjectTag = {
  family: 'object',
  name: 'Video',
  attributes: { muted: BOOLEAN },
}

export const timeSeries: ObjectTag = {
  family: 'object',
  name: 'TimeSeries',
  dataTypes: ['dict', 'list', 'str'],
  attributes: {
    valuetype: oneOf('url', 'json'),
    fixedscale: BOOLEAN,
    multiaxis: BOOLEAN,
    cursorcolor: COLOR,
  },
}

export const table: ObjectTag = {
  family: 'object',
  name: 'Table',
  dataTypes: ['dict', 'list', 'str'],
  attributes: {},
}

export const list: ObjectTag = {
  family: 'object',
  name: 'List',
  dataTypes: ['list', 'str'],
  attributes: {},
}

export const pdf: ObjectTag = { family: 'object', name: 'Pdf', attributes: {} }

export const chat: ObjectTag = {
  family: 'object',
  name: 'Chat',
  dataTypes: ['list', 'str'],
  selfControl: 'chatmessage',
  valueRule: { chatmessage: { accepts: shaped({ role: TEXT, content: ANY }) } },
  attributes: {},
}

export const reactCode: ObjectTag = {
  family: 'object',
  name: 'ReactCode',
  selfControl: 'reactcode',
  valueRule: { reactcode: OBJECT },
  attributes: {},
}

export const customInterface: ObjectTag = {
  family: 'object',
  name: 'CustomInterface',
  selfControl: 'custominterface',
  attributes: {},
}
