// Classification controls of the language that have no editor yet: what the checks must know of them.
// A tag that gets an editor moves into a folder of its own. Source: the tag reference at labelstud.io/tags.

import { BOOLEAN, oneOf } from '../attribute.ts'
import type { AttributeRule, ControlTag } from '../tag.ts'
import { listOf, NUMBER, NAMED_TEXTS, TEXT, TEXTS } from '../value-rule.ts'

/** Attributes every classification has. */
export const CLASSIFY_ATTRIBUTES: Readonly<Record<string, AttributeRule>> = {
  required: BOOLEAN,
  perregion: BOOLEAN,
  peritem: BOOLEAN,
}

function classification(
  name: string,
  word: string,
  attributes: Readonly<Record<string, AttributeRule>> = {},
  more: Partial<ControlTag> = {},
): ControlTag {
  const type = name.toLowerCase()
  return {
    family: 'control',
    use: 'classify',
    name,
    resultType: type,
    valueKey: type,
    objects: 'any',
    attributes: { ...CLASSIFY_ATTRIBUTES, ...attributes },
    requiredMessage: (control) => `${word} "${control}" is required.`,
    ...more,
  }
}

export const taxonomy = classification(
  'Taxonomy',
  'Taxonomy',
  {
    leafsonly: BOOLEAN,
    showfullpath: BOOLEAN,
    labeling: BOOLEAN,
    legacy: BOOLEAN,
    allowaddlabels: BOOLEAN,
  },
  {
    optionTag: 'Choice',
    dataTypes: ['str', 'list', 'none'],
    valueRule: {
      taxonomy: listOf((path) => Array.isArray(path) && path.every((part) => typeof part === 'string')),
    },
  },
)

export const textArea = classification(
  'TextArea',
  'Input for the textarea',
  {
    editable: BOOLEAN,
    transcription: BOOLEAN,
    skipduplicates: BOOLEAN,
    showsubmitbutton: BOOLEAN,
    allowsubmit: BOOLEAN,
    displaymode: oneOf('tag', 'region-list'),
  },
  { valueKey: 'text', valueRule: { text: TEXTS } },
)

/** Stars of a Rating that names no number. */
const USUAL_RATING = 5

export const rating = classification(
  'Rating',
  'Rating',
  { size: oneOf('small', 'medium', 'large') },
  {
    valueRule: {
      rating: {
        accepts: (value, control) => {
          const most = Number(control?.node.attributes['maxrating'] ?? USUAL_RATING)
          return typeof value === 'number' && Number.isInteger(value) && value >= 0 && value <= most
        },
      },
    },
  },
)
export const number = classification(
  'Number',
  'Number',
  { slider: BOOLEAN },
  { valueRule: { number: NUMBER } },
)
export const dateTime = classification('DateTime', 'DateTime', {}, { valueRule: { datetime: TEXT } })

export const pairwise: ControlTag = {
  family: 'control',
  use: 'classify',
  name: 'Pairwise',
  resultType: 'pairwise',
  valueKey: 'selected',
  twoObjects: true,
  valueRule: { selected: TEXT },
  objects: 'any',
  attributes: {},
}

export const ranker: ControlTag = {
  family: 'control',
  use: 'classify',
  name: 'Ranker',
  resultType: 'ranker',
  valueKey: 'ranker',
  valueRule: { ranker: NAMED_TEXTS },
  objects: ['List'],
  dataTypes: ['list', 'str'],
  attributes: { collapsible: BOOLEAN },
}
