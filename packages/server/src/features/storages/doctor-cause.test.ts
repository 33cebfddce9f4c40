import { expect, it } from 'vitest'
import { StorageError } from './connector.ts'
import { causeOf, isMissing } from './doctor-cause.ts'
import { certificateRemedy, nameRemedy, networkRemedy, portRemedy } from './doctor-remedy.ts'

const of = (facts: object, message = 'no') =>
  new StorageError('failed', 'Cannot do it', Object.assign(new Error(message), facts))

it.each([
  [of({ name: 'InvalidAccessKeyId' }), 'credentials'],
  [of({ name: 'RestError', code: 'AuthenticationFailed' }), 'credentials'],
  [of({ code: 401 }), 'credentials'],
  [of({ errors: [{ reason: 'authError' }] }), 'credentials'],
  [of({}, 'WRONGPASS invalid username-password pair'), 'credentials'],
  [of({}, 'invalid_grant: Invalid JWT Signature.'), 'credentials'],
  [of({ name: 'CredentialsProviderError' }), 'no-credentials'],
  [of({ name: 'AuthorizationHeaderMalformed' }), 'region'],
  [of({ name: 'PermanentRedirect' }), 'region'],
  [of({ name: 'AccessDenied' }), 'place'],
  [of({ code: 'ContainerNotFound' }), 'place'],
  [new StorageError('settings', 'No object begins with "x".'), 'place'],
  [of({ code: 'ECONNRESET' }), 'unknown'],
  ['a text', 'unknown'],
] as const)('%s is about %s', (error, cause) => {
  expect(causeOf(error)).toBe(cause)
})

it('what is not there is told from what may not be seen', () => {
  expect(isMissing(of({ name: 'NoSuchBucket' }))).toBe(true)
  expect(isMissing(of({ code: 'ContainerNotFound' }))).toBe(true)
  expect(isMissing(of({ name: 'AccessDenied' }))).toBe(false)
})

it('commands to paste hold what was typed as a word, whatever it is', () => {
  const hostname = "a'; rm -rf ~;'.invalid"
  expect(nameRemedy({ hostname, port: 1 }, false).paste).toBe(
    String.raw`getent hosts 'a'\''; rm -rf ~;'\''.invalid'`,
  )
  const endpoint = { hostname: '-x.invalid', port: 443 }
  expect(portRemedy(endpoint, '192.0.2.1', 'other').paste).toBe("nc -vz '-x.invalid' 443")
  expect(portRemedy(endpoint, '192.0.2.1', 'closed').paste).toBe("ss -ltn 'sport = :443'")
  expect(portRemedy(endpoint, '192.0.2.1', 'filtered').paste).toContain('--port 443 --cidr 192.0.2.1/32')
  expect(portRemedy(endpoint, '2001:db8::1', 'no-way').paste).toBe('ip route get 2001:db8::1')
  expect(certificateRemedy({ hostname: '[::1]', port: 443 }).paste).toContain(
    '-connect [::1]:443 -servername ::1',
  )
})

it('addresses of a closed network are named when they were typed, and those of the machine stay closed', () => {
  expect(networkRemedy({ hostname: '10.0.0.7', port: 1 }, '10.0.0.7').paste).toContain('=10.0.0.7/32')
  expect(networkRemedy({ hostname: '[fd00::7]', port: 1 }, 'fd00::7').paste).toContain('=fd00::7/128')
  expect(networkRemedy({ hostname: 'nas.lan', port: 1 }, '10.0.0.7').paste).toContain('=ADDRESS/32')
  for (const address of ['169.254.169.254', 'fe80::1', '0.0.0.0'])
    expect(networkRemedy({ hostname: address, port: 1 }, address).paste).toBeUndefined()
})
