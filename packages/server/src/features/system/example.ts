// A value that fits a schema, for the reference page: what the schema gives as example or default, else one of its type.
// Pure.

interface JsonSchema {
  readonly type?: string
  readonly examples?: readonly unknown[]
  readonly default?: unknown
  readonly const?: unknown
  readonly enum?: readonly unknown[]
  readonly anyOf?: readonly JsonSchema[]
  readonly allOf?: readonly JsonSchema[]
  readonly properties?: Readonly<Record<string, JsonSchema>>
  readonly items?: JsonSchema
  readonly format?: string
  readonly minimum?: number
}

const TEXTS: Readonly<Record<string, string>> = {
  'date-time': '2026-01-31T09:15:00.123456Z',
  email: 'ana@example.com',
  uuid: '2f1f7b9a-4a77-4b3c-9a38-9a5a0e7d2f10',
}

/** Null only where nothing else fits. */
export function exampleOf(schema: object): unknown {
  const { examples, default: usual, const: only, enum: choices, anyOf, allOf, type } = schema as JsonSchema
  const [given] = examples ?? []
  if (given !== undefined) return given
  if (usual !== undefined && usual !== null) return usual
  if (only !== undefined) return only
  if (choices !== undefined) return choices[0]
  const branch = anyOf?.find((one) => one.type !== 'null') ?? anyOf?.[0]
  if (branch !== undefined) return exampleOf(branch)
  if (allOf !== undefined) return Object.assign({}, ...allOf.map(exampleOf)) as unknown
  return exampleOfType(type, schema)
}

function exampleOfType(type: string | undefined, schema: JsonSchema): unknown {
  switch (type) {
    case 'object':
      return Object.fromEntries(
        Object.entries(schema.properties ?? {}).map(([name, member]) => [name, exampleOf(member)]),
      )
    case 'array':
      return isFree(schema.items) ? [] : [exampleOf(schema.items ?? {})]
    case 'string':
      return TEXTS[schema.format ?? ''] ?? ''
    case 'integer':
      return Math.max(1, schema.minimum ?? 1)
    case 'number':
      return Math.max(0.5, schema.minimum ?? 0.5)
    case 'boolean':
      return false
    case 'null':
      return null
    default:
      return {}
  }
}

const isFree = (schema: JsonSchema | undefined) =>
  schema === undefined ||
  (schema.type === undefined && schema.anyOf === undefined && schema.enum === undefined)
