// XML as text: every element on a line of its own, without indentation. Pure.

export interface XmlNode {
  readonly name: string
  readonly attributes: Readonly<Record<string, string | number>>
  readonly content: string | readonly XmlNode[]
}

/** An element with text, a number, or elements inside. */
export function element(
  name: string,
  content: string | number | readonly XmlNode[],
  attributes: XmlNode['attributes'] = {},
): XmlNode {
  return { name, attributes, content: typeof content === 'number' ? String(content) : content }
}

/** A document with its head. */
export function printXml(root: XmlNode): string {
  return `<?xml version="1.0" encoding="utf-8"?>\n${printElement(root)}`
}

/** The element with its line end. */
export function printElement({ name, attributes, content }: XmlNode): string {
  const head = Object.entries(attributes)
    .map(([key, value]) => ` ${key}="${escapeXml(String(value))}"`)
    .join('')
  if (content.length === 0) return `<${name}${head}/>\n`
  if (typeof content === 'string') return `<${name}${head}>${escapeXml(content)}</${name}>\n`
  return `<${name}${head}>\n${content.map(printElement).join('')}</${name}>\n`
}

const NAMES: Readonly<Record<string, string>> = { '&': '&amp;', '<': '&lt;', '>': '&gt;', '"': '&quot;' }

/** Text as XML can hold it: what no XML may hold becomes U+FFFD, so that the file stays readable. */
export function escapeXml(text: string): string {
  return text
    .toWellFormed()
    .replaceAll(/[\u0000-\u0008\u000b\u000c\u000e-\u001f\ufffe\uffff]/g, '\ufffd')
    .replaceAll(/[&<>"]/g, (sign) => NAMES[sign] ?? sign)
    .replaceAll(/[\t\r\n]/g, (sign) => `&#${sign.charCodeAt(0)};`)
}
