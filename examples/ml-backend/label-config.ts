// What a text classifier needs to know of a label config: which control takes the answer, and which key of the data holds the text.

export interface Classification {
  /** Name of the Choices. */
  readonly fromName: string
  /** Name of the Text. */
  readonly toName: string
  /** Key of the task's data. */
  readonly key: string
  readonly labels: readonly string[]
}

const unescape = (text: string) =>
  text
    .replaceAll('&lt;', '<')
    .replaceAll('&gt;', '>')
    .replaceAll('&quot;', '"')
    .replaceAll('&apos;', "'")
    .replaceAll('&amp;', '&')

function attributesOf(tag: string): Record<string, string> {
  const found = tag.matchAll(/([\w-]+)\s*=\s*(?:"([^"]*)"|'([^']*)')/g)
  return Object.fromEntries([...found].map(([, name = '', a, b]) => [name, unescape(a ?? b ?? '')]))
}

const tagsOf = (config: string, name: string) =>
  [...config.matchAll(new RegExp(`<${name}\\b[^>]*>`, 'g'))].map(([tag]) => attributesOf(tag))

/** The first Choices over a Text; undefined: this server has nothing to say about such a config. */
export function findClassification(config: string): Classification | undefined {
  const texts = tagsOf(config, 'Text')
  for (const { name: fromName = '', toName = '' } of tagsOf(config, 'Choices')) {
    const text = texts.find((one) => one['name'] === toName)
    const key = text?.['value']?.replace(/^\$/, '')
    if (fromName === '' || key === undefined || key === '') continue
    const labels = tagsOf(config, 'Choice').map((one) => one['value'] ?? '')
    return { fromName, toName, key, labels }
  }
  return undefined
}
