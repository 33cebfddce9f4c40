import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import { describe, expect, it } from 'vitest'
import { readEnv } from './env.ts'

describe('the database address', () => {
  const addressOf = (raw: Record<string, string>) => readEnv(raw).databaseUrl

  it('is the embedded server when nothing names another', () => {
    expect(addressOf({})).toBeUndefined()
    expect(addressOf({ POSTGRE_HOST: 'db', DJANGO_DB: 'sqlite' })).toBeUndefined()
  })

  it('is put together from the parts, which may hold any character', () => {
    expect(addressOf({ POSTGRE_HOST: 'db' })).toBe('postgresql://postgres:postgres@db:5432/postgres')
    const parts = {
      POSTGRE_USER: 'me@x',
      POSTGRE_PASSWORD: 'p:/?#%',
      POSTGRE_NAME: 'label studio',
      POSTGRE_PORT: '6000',
    }
    const url = new URL(addressOf({ ...parts, POSTGRE_SSL_MODE: 'require' }) ?? '')
    expect([url.username, url.password, url.pathname].map(decodeURIComponent)).toEqual([
      'me@x',
      'p:/?#%',
      '/label studio',
    ])
    expect([url.host, url.search]).toEqual(['localhost:6000', '?sslmode=require'])
  })

  it('is DATABASE_URL before its parts', () => {
    expect(addressOf({ DATABASE_URL: 'postgresql://a/b', POSTGRE_HOST: 'db' })).toBe('postgresql://a/b')
  })
})

describe('the log', () => {
  it('has the levels of before by their names, and DEBUG for the lowest', () => {
    const levelOf = (raw: Record<string, string>) => readEnv(raw).logLevel
    expect(levelOf({})).toBe('error')
    expect(levelOf({ LABEL_STUDIO_LOG_LEVEL: 'WARNING' })).toBe('warn')
    expect(levelOf({ LABEL_STUDIO_DEBUG: '1' })).toBe('debug')
    expect(levelOf({ DEBUG: 'true', LOG_LEVEL: 'ERROR' })).toBe('error')
    expect(levelOf({ DEBUG: 'express:*' })).toBe('error')
    expect(() => levelOf({ LOG_LEVEL: 'loud' })).toThrow('LOG_LEVEL must be')
  })

  it('is for people unless JSON is asked for', () => {
    expect(readEnv({}).jsonLog).toBe(false)
    expect(readEnv({ JSON_LOG: 'yes' }).jsonLog).toBe(true)
  })
})

it('every variable stands in the guide', () => {
  const read = (path: string) => readFileSync(join(import.meta.dirname, path), 'utf8')
  const names = [
    ...read('env.ts').matchAll(/(?:text|integer|flag|oneOf|list|seconds|millis)\('([A-Z_]+)'/g),
  ].map(([, name]) => name)
  const guide = read('../../../docs/guide/settings.md')
  expect(names.length).toBeGreaterThan(20)
  expect(names.filter((name) => !guide.includes(`\`${name}\``))).toEqual([])
})
