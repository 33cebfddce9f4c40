// Where links of the API guide land on the reference page: `#section/Authentication`, `#operation/api_projects_list`.
// The page names its places by tag, method and path. Pure.

interface Operation {
  readonly operationId?: string
  readonly tags?: readonly string[]
}

export interface ApiDocument {
  readonly paths?: Readonly<Record<string, Readonly<Record<string, Operation>>>>
}

const METHODS: ReadonlySet<string> = new Set(['get', 'post', 'put', 'patch', 'delete', 'head', 'options'])

/** Tag name as the reference page writes it in an anchor. */
export function tagSlug(tag: string): string {
  return tag
    .trim()
    .toLowerCase()
    .replace(/[^\p{L}\p{N}]+/gu, '-')
    .replace(/^-|-$/g, '')
}

/** Anchor on the reference page for an anchor of the guide; the same one when it is already of the page. */
export function toReferenceAnchor(hash: string, document: ApiDocument): string {
  const anchor = decodeAnchor(hash.replace(/^#/, ''))
  if (/^section\/authentication/i.test(anchor)) return 'description/authentication'
  const wanted = /^(?:operation|tag\/[^/]+\/operation)\/(.+)$/.exec(anchor)?.[1]
  if (wanted === undefined) return anchor
  for (const [path, methods] of Object.entries(document.paths ?? {})) {
    for (const [method, operation] of Object.entries(methods)) {
      if (!METHODS.has(method) || operation.operationId !== wanted) continue
      return `tag/${tagSlug(operation.tags?.[0] ?? 'default')}/${method.toUpperCase()}${path}`
    }
  }
  return anchor
}

function decodeAnchor(text: string): string {
  try {
    return decodeURIComponent(text)
  } catch {
    return text
  }
}
