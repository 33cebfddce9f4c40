// Values of the form of a storage → what is sent. Pure.

import type { Storage, StorageField, StorageInput } from '@siali/sdk'

/** Texts of fields and states of switches, by name. */
export type StorageValues = Readonly<Record<string, string | boolean>>

// What a new storage of the page starts with: its files come through the server, which needs nothing set up.
const NEW: StorageValues = {
  use_blob_urls: true,
  recursive_scan: true,
  presign: false,
  presign_ttl: '15',
}

/** What the form starts with; secrets of a stored storage are never among it. */
export function initialValues(storage: Storage | undefined): StorageValues {
  if (storage === undefined) return NEW
  return Object.fromEntries(
    Object.entries(storage.fields).flatMap(([name, value]) => {
      if (typeof value === 'boolean' || typeof value === 'string') return [[name, value]]
      return typeof value === 'number' ? [[name, String(value)]] : []
    }),
  )
}

/** Name of the first field whose number is none. */
export function findWrongNumber(fields: readonly StorageField[], values: StorageValues): string | undefined {
  return fields.find(({ name, type }) => type === 'number' && !/^\d{0,9}$/.test(textOf(values, name)))?.name
}

/** The body of a write: what is empty is null, a secret that is empty stays as it is stored unless it is forgotten. */
export function inputOf(
  fields: readonly StorageField[],
  values: StorageValues,
  secrets: ReadonlySet<string>,
  forgotten: ReadonlySet<string> = new Set(),
): StorageInput {
  const given = Object.fromEntries(
    fields.flatMap(({ name, type }): [string, unknown][] => {
      if (type === 'toggle') return [[name, values[name] === true]]
      const text = textOf(values, name)
      if (secrets.has(name)) return text === '' ? [] : [[name, text]]
      // A number has a default of the server where it is left out.
      if (type === 'number') return text === '' ? [] : [[name, Number(text)]]
      return [[name, text === '' ? null : text]]
    }),
  )
  const names = [...forgotten].filter((name) => given[name] === undefined)
  return names.length === 0 ? given : { ...given, forget_secrets: names }
}

function textOf(values: StorageValues, name: string): string {
  const value = values[name]
  return typeof value === 'string' ? value.trim() : ''
}
