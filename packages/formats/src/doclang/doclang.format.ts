// DOCLANG: the DocLang documents that were written, each packed with the pages it is of.
import { setTimeout as wait } from 'node:timers/promises'
import { catalogued } from '../catalogue.ts'
import type { Format, ParsedConfig, WriteOptions } from '../format.ts'
import { isList, isObject, type JsonObject } from '../json-text.ts'
import { MediaError, NO_MEDIA, obtainMedia } from '../media-source.ts'
import type { Sink } from '../sink.ts'
import type { TaskSource } from '../source.ts'
import { zipStream } from '../zip-stream.ts'
import { documentsOf, type DoclangDocument } from './doclang-sources.ts'

async function write(source: TaskSource, sink: Sink, options: WriteOptions): Promise<void> {
  let place = 0
  for await (const entry of source) {
    const task = entry.task()
    for (const document of documentsOf(task, place))
      await sink.file(`${document.stem}.dclx`, packed(task, document, options))
    place += 1
  }
}

const CONTENT_TYPES =
  '<?xml version="1.0" encoding="UTF-8"?>\n<Types xmlns="http://schemas.openxmlformats.org/package/2006/content-types">' +
  '<Default Extension="rels" ContentType="application/vnd.openxmlformats-package.relationships+xml"/>' +
  '<Default Extension="xml" ContentType="application/xml"/><Default Extension="png" ContentType="image/png"/>' +
  '<Default Extension="jpg" ContentType="image/jpeg"/><Default Extension="jpeg" ContentType="image/jpeg"/>' +
  '<Default Extension="webp" ContentType="image/webp"/></Types>\n'
const RELATIONS =
  '<?xml version="1.0" encoding="UTF-8"?>\n' +
  '<Relationships xmlns="http://schemas.openxmlformats.org/package/2006/relationships">' +
  '<Relationship Id="document" Type="https://www.doclang.ai/relationships/document" Target="document.xml"/></Relationships>\n'

function packed(
  task: JsonObject,
  { xml }: DoclangDocument,
  options: WriteOptions,
): AsyncIterable<Uint8Array> {
  return zipStream(
    async (zip) => {
      await zip.file('[Content_Types].xml', CONTENT_TYPES)
      await zip.file('_rels/.rels', RELATIONS)
      const assets = new Map<string, string>()
      const rewritten = xml.replaceAll(ASSET, (whole, before: string, quote: string, address: string) => {
        if (!isAddress(address)) return whole
        const name = assets.get(address) ?? `assets/${assets.size + 1}${extensionOf(address)}`
        assets.set(address, name)
        return before + quote + name + quote
      })
      await zip.file('document.xml', rewritten)
      for (const [at, address] of pagesOf(task, options.controls).entries())
        await copy(zip, `pages/${at + 1}${extensionOf(address)}`, address, task, options)
      for (const [address, name] of assets) await copy(zip, name, unescapeXml(address), task, options)
    },
    options.now ?? new Date(0),
  )
}

const ASSET = /(<src\b[^<>]*?\suri\s*=\s*)(["'])([^"'<>]*)\2/g
const isAddress = (text: string) => /^(?:https?:\/\/|data:image\/|\/)/.test(text)
const unescapeXml = (text: string) => text.replaceAll('&amp;', '&')

/** Addresses of the pages: what the image tag shows. */
export function pagesOf(task: JsonObject, controls: ParsedConfig): string[] {
  const images = Object.values(controls).flatMap(({ inputs }) =>
    inputs.filter(({ type }) => type === 'Image'),
  )
  const data = isObject(task['data']) ? task['data'] : {}
  const shown = images[0] === undefined ? undefined : data[images[0].value]
  const listed = isList(shown) ? shown : [shown]
  return listed.filter((it) => typeof it === 'string')
}

function extensionOf(address: string): string {
  const [, data] = /^data:image\/([a-z]+)/.exec(address) ?? []
  const path = data === undefined ? (address.split(/[?#]/)[0] ?? '') : `.${data}`
  const [extension] = /\.(?:png|jpe?g|webp)$/i.exec(path) ?? ['.png']
  return extension.toLowerCase()
}

async function copy(
  zip: Sink,
  name: string,
  address: string,
  task: JsonObject,
  options: WriteOptions,
): Promise<void> {
  const [, base64] = /^data:image\/[a-z]+;base64,(.*)$/s.exec(address) ?? []
  if (base64 !== undefined) return zip.file(name, Buffer.from(base64, 'base64'))
  if (options.downloads === false) return
  try {
    const file = await obtainMedia(options.media ?? NO_MEDIA, address, wait)
    try {
      await zip.file(name, file.open())
    } finally {
      await file.close()
    }
  } catch (error) {
    if (!(error instanceof MediaError)) throw error
    options.report?.({ task: task['id'] ?? null, message: error.message })
  }
}

/** An archive for each document. */
export const doclangFormat: Format = {
  ...catalogued('DOCLANG'),
  packing: 'archive',
  copiesMedia: true,
  loses: 'Everything but the documents: other answers, regions, authors.',
  better: ['JSON'],
  write,
}
