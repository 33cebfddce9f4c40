import type { Storage, StorageField } from '@siali/sdk'
import { expect, it } from 'vitest'
import { findWrongNumber, initialValues, inputOf } from './storage-values.ts'

const field = (name: string, type: StorageField['type'] = 'text'): StorageField => ({
  name,
  label: name,
  type,
  isRequired: false,
  placeholder: '',
})
const FIELDS = [
  field('bucket'),
  field('prefix'),
  field('key', 'password'),
  field('other', 'password'),
  field('ttl', 'number'),
  field('deep', 'toggle'),
]
const SECRETS = new Set(['key', 'other'])

it('what is empty is null, an empty secret and an empty number are left out', () => {
  const values = { bucket: ' photos ', prefix: '', key: 'typed', other: '', ttl: '', deep: true, more: 'x' }
  expect(inputOf(FIELDS, values, SECRETS)).toEqual({
    bucket: 'photos',
    prefix: null,
    key: 'typed',
    deep: true,
  })
  expect(inputOf(FIELDS, { ttl: '15' }, SECRETS)).toMatchObject({ ttl: 15, deep: false })
})

it('a secret that is forgotten is named, unless a new one was typed', () => {
  const forgotten = new Set(['key', 'other'])
  expect(inputOf(FIELDS, { key: 'new' }, SECRETS, forgotten)).toMatchObject({
    key: 'new',
    forget_secrets: ['other'],
  })
  expect(inputOf(FIELDS, { key: 'new', other: 'too' }, SECRETS, forgotten)).not.toHaveProperty(
    'forget_secrets',
  )
})

it('a number that is none is named', () => {
  expect(findWrongNumber(FIELDS, { ttl: '15' })).toBeUndefined()
  expect(findWrongNumber(FIELDS, { ttl: '' })).toBeUndefined()
  for (const ttl of ['x', '-1', '1.5', '1e3']) expect(findWrongNumber(FIELDS, { ttl })).toBe('ttl')
})

it('a stored storage comes back as texts and switches, a new one with what needs nothing set up', () => {
  const stored = { fields: { bucket: 'b', prefix: null, presign_ttl: 3, presign: true, meta: {} } }
  expect(initialValues(stored as unknown as Storage)).toEqual({
    bucket: 'b',
    presign_ttl: '3',
    presign: true,
  })
  expect(initialValues(undefined)).toMatchObject({ presign: false, use_blob_urls: true })
})
