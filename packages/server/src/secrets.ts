// The instance key and what is derived from it: token signatures, sealed values, hashes. No default key exists.

import { createCipheriv, createDecipheriv, createHash, hkdfSync, randomBytes } from 'node:crypto'
import { mkdir, open, readFile } from 'node:fs/promises'
import { join } from 'node:path'

export interface Secrets {
  /** HS256 key of personal and access tokens. */
  readonly jwtKey: Uint8Array
  /** AES-256-GCM: 12 bytes nonce, 16 bytes tag, then the text. */
  seal(text: string): Buffer
  /** @throws Error when the value was sealed with another key or changed. */
  unseal(sealed: Buffer): string
  /** SHA-256 of a token, for look-ups that reveal nothing when the table leaks. */
  hashToken(token: string): Buffer
}

export function createSecrets(instanceKey: string): Secrets {
  const derive = (purpose: string) => Buffer.from(hkdfSync('sha256', instanceKey, 'siali-label', purpose, 32))
  const sealKey = derive('seal')
  return {
    jwtKey: derive('jwt'),
    seal(text) {
      const nonce = randomBytes(12)
      const cipher = createCipheriv('aes-256-gcm', sealKey, nonce)
      const body = Buffer.concat([cipher.update(text, 'utf8'), cipher.final()])
      return Buffer.concat([nonce, cipher.getAuthTag(), body])
    },
    unseal(sealed) {
      const decipher = createDecipheriv('aes-256-gcm', sealKey, sealed.subarray(0, 12))
      decipher.setAuthTag(sealed.subarray(12, 28))
      return Buffer.concat([decipher.update(sealed.subarray(28)), decipher.final()]).toString('utf8')
    },
    hashToken: (token) => createHash('sha256').update(token).digest(),
  }
}

/** The key of the data directory (`secret.key`, mode 0600), made at the first start. */
export async function loadInstanceKey(dataDir: string): Promise<string> {
  const path = join(dataDir, 'secret.key')
  await mkdir(dataDir, { recursive: true, mode: 0o700 })
  try {
    const file = await open(path, 'wx', 0o600)
    try {
      await file.writeFile(randomBytes(48).toString('base64url'))
      await file.sync()
    } finally {
      await file.close()
    }
  } catch (error) {
    if (!(error instanceof Error && 'code' in error && error.code === 'EEXIST')) throw error
  }
  const key = (await readFile(path, 'utf8')).trim()
  if (key.length < 32)
    throw new Error(`${path} is damaged: restore it from a backup, or tokens stay unreadable.`)
  return key
}
