// Four setups to start from, in our own words. Each builds a config from a data key and labels. Pure.

export type TemplateId = 'image-boxes' | 'text-spans' | 'text-classification' | 'image-classification'

export interface Template {
  readonly id: TemplateId
  readonly data: 'image' | 'text'
  /** Labels it starts with. */
  readonly labels: readonly string[]
  /** Label config for task data under `key`. */
  readonly build: (key: string, labels: readonly string[], question: string) => string
}

// The first hues of the region palette; further labels take them again.
const PALETTE = [
  '#507bf2',
  '#e56c03',
  '#c0306e',
  '#5bb177',
  '#eadb5d',
  '#4c24dc',
  '#1cd6ff',
  '#793d10',
  '#ffa9cc',
  '#06787c',
  '#7b7600',
  '#672465',
] as const

/** Colour of the label at `index`, from 0. */
export function labelColor(index: number): string {
  return PALETTE[index % PALETTE.length] ?? PALETTE[0]
}

/** A text made safe inside an XML attribute. */
export function escapeAttribute(text: string): string {
  return text
    .replaceAll('&', '&amp;')
    .replaceAll('<', '&lt;')
    .replaceAll('>', '&gt;')
    .replaceAll('"', '&quot;')
    .replace(/[\t\n\r]/g, ' ')
}

function labelLines(labels: readonly string[]): string {
  return labels
    .map((label, index) => `    <Label value="${escapeAttribute(label)}" background="${labelColor(index)}"/>`)
    .join('\n')
}

function choiceLines(labels: readonly string[]): string {
  return labels.map((label) => `    <Choice value="${escapeAttribute(label)}"/>`).join('\n')
}

/** THE list of templates, in the order people see them. */
export const templates: readonly Template[] = [
  {
    id: 'image-boxes',
    data: 'image',
    labels: ['Person', 'Vehicle', 'Animal'],
    build: (key, labels) =>
      `<View>\n  <Image name="image" value="$${key}" zoom="true" zoomControl="true"/>\n  <RectangleLabels name="box" toName="image">\n${labelLines(labels)}\n  </RectangleLabels>\n</View>\n`,
  },
  {
    id: 'text-spans',
    data: 'text',
    labels: ['Person', 'Organisation', 'Place', 'Date'],
    build: (key, labels) =>
      `<View>\n  <Labels name="span" toName="text">\n${labelLines(labels)}\n  </Labels>\n  <Text name="text" value="$${key}"/>\n</View>\n`,
  },
  {
    id: 'text-classification',
    data: 'text',
    labels: ['Positive', 'Mixed', 'Negative'],
    build: (key, labels, question) =>
      `<View>\n  <Text name="text" value="$${key}"/>\n  <Header value="${escapeAttribute(question)}"/>\n  <Choices name="answer" toName="text" choice="single" required="true">\n${choiceLines(labels)}\n  </Choices>\n</View>\n`,
  },
  {
    id: 'image-classification',
    data: 'image',
    labels: ['Indoors', 'Outdoors', 'Cannot tell'],
    build: (key, labels, question) =>
      `<View>\n  <Image name="image" value="$${key}" zoom="true"/>\n  <Header value="${escapeAttribute(question)}"/>\n  <Choices name="answer" toName="image" choice="single" required="true">\n${choiceLines(labels)}\n  </Choices>\n</View>\n`,
  },
]

/** The empty setup of "Start from code". */
export const EMPTY_CONFIG = '<View>\n  \n</View>\n'
