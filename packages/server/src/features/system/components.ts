// What an OpenAPI document says once and names everywhere: schemas that carry a title or occur more than once. Pure.

import type { TSchema } from 'typebox'

type Json = Readonly<Record<string, unknown>>

export interface Components {
  /** The schema with everything named taken out of it; `name` is for a schema without a title. */
  schema(schema: TSchema, name: string): unknown
  /** All that was named so far. */
  readonly schemas: Readonly<Record<string, unknown>>
}

/** Names are given in the order of the first use; equal schemas get one name, another schema of the same title another. */
export function createComponents(roots: readonly TSchema[]): Components {
  const uses = countUses(roots)
  const names = new Map<string, string>()
  const schemas: Record<string, unknown> = {}

  const register = (schema: Json, wanted: string): { $ref: string } => {
    const text = JSON.stringify(schema)
    const known = names.get(text)
    const name = known ?? freeName(schemas, wanted)
    if (known === undefined) {
      names.set(text, name)
      // Taken before its members are printed: they may want the same name.
      schemas[name] = undefined
      schemas[name] = printMembers(schema, name)
    }
    return { $ref: `#/components/schemas/${name}` }
  }
  const printMembers = (schema: Json, name: string): unknown =>
    Object.fromEntries(
      Object.entries(schema).map(([key, value]) => {
        if (key === 'properties' || key === 'patternProperties')
          return [key, mapValues(value as Json, (member, of) => print(member, `${name}_${of}`))]
        if (key === 'items' || key === 'additionalProperties') return [key, print(value, `${name}_item`)]
        if (key === 'anyOf' || key === 'allOf')
          return [key, (value as unknown[]).map((one) => print(one, name))]
        return [key, value]
      }),
    )
  const print = (schema: unknown, name: string): unknown => {
    if (typeof schema !== 'object' || schema === null) return schema
    const one = schema as Json
    const title = typeof one['title'] === 'string' ? one['title'] : undefined
    const isShared = isComposed(one) && (uses.get(JSON.stringify(one)) ?? 0) > 1
    return title !== undefined || isShared
      ? register(one, (title ?? name).replaceAll(/\W+/g, ''))
      : printMembers(one, name)
  }
  return { schema: print, schemas }
}

/** Worth a name: a text or a number is shorter than its reference. */
const isComposed = (schema: Json) => schema['properties'] !== undefined || schema['enum'] !== undefined

function countUses(roots: readonly TSchema[]): ReadonlyMap<string, number> {
  const uses = new Map<string, number>()
  const visit = (value: unknown): void => {
    if (typeof value !== 'object' || value === null) return
    const text = JSON.stringify(value)
    const known = uses.get(text)
    uses.set(text, (known ?? 0) + 1)
    // What stands in an equal schema is named with it.
    if (known === undefined) for (const member of Object.values(value)) visit(member)
  }
  for (const root of roots) visit(root)
  return uses
}

function freeName(taken: Readonly<Record<string, unknown>>, wanted: string): string {
  for (let n = 1; ; n++) {
    const name = n === 1 ? wanted : `${wanted}${n}`
    if (!Object.hasOwn(taken, name)) return name
  }
}

const mapValues = (members: Json, change: (value: unknown, name: string) => unknown) =>
  Object.fromEntries(Object.entries(members).map(([name, value]) => [name, change(value, name)]))
