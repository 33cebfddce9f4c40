import { describe, expect, it } from 'vitest'
import { MASK, maskSecrets, namesSecret, unmaskSecrets } from './masking.ts'

const lost = (name: string): never => {
  throw new Error(name)
}

describe('credentials in values that people write', () => {
  it.each([
    'Authorization',
    'X-Auth',
    'X-Token',
    'hf_token',
    'openaiKey',
    'X-Api-Key',
    'apikey',
    'key',
    'Cookie',
  ])('are those below %s', (name) => expect(namesSecret(name)).toBe(true))
  it.each([
    'author',
    'X-Author',
    'max_tokens',
    'tokenizer',
    'keyword',
    'monkey',
    'X-Wire',
    'X-Key',
    'keyboard',
  ])('are not those below %s', (name) => expect(namesSecret(name)).toBe(false))

  it('are masked however deep they lie', () => {
    const value = {
      a: 1,
      credentials: { user: 'u', pins: [12], isSet: true, note: '' },
      list: [{ token: 't' }],
    }
    expect(maskSecrets(value)).toEqual({
      a: 1,
      credentials: { user: MASK, pins: [MASK], isSet: true, note: '' },
      list: [{ token: MASK }],
    })
    expect(unmaskSecrets(maskSecrets(value), value, lost)).toEqual(value)
  })

  it('are kept where the mask comes back, and only there', () => {
    const stored = { secret: 's', plain: 'p' }
    expect(unmaskSecrets({ secret: 'new', plain: MASK }, stored, lost)).toEqual({
      secret: 'new',
      plain: MASK,
    })
    expect(() => unmaskSecrets({ password: MASK }, stored, lost)).toThrow('password')
    expect(() => unmaskSecrets({ toString: { token: MASK } }, stored, lost)).toThrow('token')
  })
})
