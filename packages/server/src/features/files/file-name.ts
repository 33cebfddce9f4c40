// Names of uploaded files: which are taken, and under which name they are stored. Pure.

/** Extensions that may be uploaded, in lower case. */
export const ALLOWED_EXTENSIONS: ReadonlySet<string> = new Set([
  '.bmp',
  '.csv',
  '.flac',
  '.gif',
  '.htm',
  '.html',
  '.jpg',
  '.jpeg',
  '.json',
  '.m4a',
  '.mp3',
  '.ogg',
  '.png',
  '.svg',
  '.tsv',
  '.txt',
  '.wav',
  '.xml',
  '.mp4',
  '.webm',
  '.webp',
  '.pdf',
  // Kinds of our own.
  '.jsonl',
  '.ndjson',
  '.parquet',
  '.conll',
  '.bio',
  '.iob',
  '.vtt',
  '.srt',
  '.rttm',
  '.textgrid',
  '.tar',
  '.jsonld',
  '.geojson',
  '.zip',
])

/** Further kinds that only mean something beside others: they may come as parts of a folder. */
export const FOLDER_EXTENSIONS: ReadonlySet<string> = new Set(['.yaml', '.yml', '.names', '.ini'])

const MAX_FOLDER_PATH = 1024

/** The path in its folder, or the plain name, that a file was sent with; undefined when nothing is left of it. */
export function sentPath(name: string): string | undefined {
  const parts = name
    .normalize('NFC')
    .split(/[/\\]/)
    .filter((part) => !['', '.', '..'].includes(part) && !/^[a-z]:$/i.test(part))
  const path = parts.join('/').replaceAll(/[\0-\x1f\x7f]/g, '')
  return path === '' || path.length > MAX_FOLDER_PATH ? undefined : path
}

/** The last part of a path. */
export function nameOf(path: string): string {
  return path.slice(path.lastIndexOf('/') + 1)
}

/** The name of a stored file without the letters that make it its own. */
export function plainName(path: string): string {
  return nameOf(path).replace(/^[0-9a-f]{8}-/, '')
}

/** Where an uploaded file is served. */
export function addressOf(path: string): string {
  return `/data/${path.split('/').map(encodeURIComponent).join('/')}`
}

/** Extension with its dot, as written; empty without one. */
export function extensionOf(path: string): string {
  const name = nameOf(path)
  const dot = name.lastIndexOf('.')
  return dot === -1 ? '' : name.slice(dot)
}

/** Longest stored path, as clients of the incumbent know it. */
const MAX_PATH = 100

/**
 * `upload/<project>/<8 hex>-<name>`: spaces become `_`; what is no letter, digit, `_`, `-` or `.` goes; long names are cut
 * before the extension. Folders in the name, of any system, are dropped.
 */
export function storedPath(projectId: number, hex: string, name: string): string {
  const base = (name.split(/[/\\]/).at(-1) ?? '').normalize('NFC')
  const clean = base
    .trim()
    .replaceAll(/\s/g, '_')
    .replaceAll(/[^\p{L}\p{N}_.-]/gu, '')
    .replace(/^\.+/, '')
  const extension = extensionOf(clean)
  const stem = clean.slice(0, clean.length - extension.length) || 'file'
  const prefix = `upload/${projectId}/${hex}-`
  const room = Math.max(1, MAX_PATH - prefix.length - extension.length)
  return prefix + [...stem].slice(0, room).join('') + extension
}

/** Media types that are served; everything else is a stream of bytes. */
const TYPES: Readonly<Record<string, string>> = {
  '.aac': 'audio/aac',
  '.avif': 'image/avif',
  '.bmp': 'image/bmp',
  '.csv': 'text/csv; charset=utf-8',
  '.flac': 'audio/flac',
  '.gif': 'image/gif',
  '.htm': 'text/html; charset=utf-8',
  '.html': 'text/html; charset=utf-8',
  '.jfif': 'image/jpeg',
  '.jpg': 'image/jpeg',
  '.jpeg': 'image/jpeg',
  '.json': 'application/json; charset=utf-8',
  '.m4a': 'audio/mp4',
  '.m4v': 'video/mp4',
  '.mov': 'video/quicktime',
  '.mp3': 'audio/mpeg',
  '.mp4': 'video/mp4',
  '.oga': 'audio/ogg',
  '.ogg': 'audio/ogg',
  '.ogv': 'video/ogg',
  '.opus': 'audio/ogg',
  '.pdf': 'application/pdf',
  '.png': 'image/png',
  '.svg': 'image/svg+xml',
  '.tif': 'image/tiff',
  '.tiff': 'image/tiff',
  '.tsv': 'text/tab-separated-values; charset=utf-8',
  '.txt': 'text/plain; charset=utf-8',
  '.vtt': 'text/vtt; charset=utf-8',
  '.wav': 'audio/wav',
  '.weba': 'audio/webm',
  '.webm': 'video/webm',
  '.webp': 'image/webp',
  '.xml': 'text/xml; charset=utf-8',
}

export function mediaTypeOf(path: string): string {
  return TYPES[extensionOf(path).toLowerCase()] ?? 'application/octet-stream'
}

/** Kinds that a browser would run or lay out as a page: opened directly they are saved instead. */
const RISKY = new Set(['.htm', '.html', '.svg', '.xml', '.pdf'])

export function isRisky(path: string): boolean {
  return RISKY.has(extensionOf(path).toLowerCase()) || mediaTypeOf(path) === 'application/octet-stream'
}

/** A type that no browser runs, lays out or hands on to a plug-in; undefined for every other. */
export function safeTypeOf(mediaType: string | undefined): string | undefined {
  const [, type = ''] =
    /^((?:image|audio|video)\/[\w.+-]{1,60}|text\/plain)(?:$|\s*;)/i.exec(mediaType ?? '') ?? []
  const plain = type.toLowerCase()
  if (plain === '' || /xml|html|svg/.test(plain)) return undefined
  return plain === 'text/plain' ? 'text/plain; charset=utf-8' : plain
}
