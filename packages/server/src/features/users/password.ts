// Password rules and hashes: argon2id with the parameters recommended for interactive logins.

import { hash, verify } from '@node-rs/argon2'

export const PASSWORD_MIN = 8
export const PASSWORD_MAX = 128
const OPTIONS = { memoryCost: 19_456, timeCost: 2, parallelism: 1 }

// Verified when the account does not exist, so that the time of an answer does not tell who has one.
const NOBODY = hash('nobody has this password', OPTIONS)

export function hashPassword(password: string): Promise<string> {
  return hash(password, OPTIONS)
}

export async function isPasswordRight(stored: string | null | undefined, password: string): Promise<boolean> {
  if (password.length > PASSWORD_MAX) return false
  const right = await verify(stored ?? (await NOBODY), password)
  return right && stored != null
}

/** Texts for what is wrong with a new password; empty when it is fine. */
export function checkPassword(password: string): string[] {
  if (password.length < PASSWORD_MIN) return [`Write at least ${PASSWORD_MIN} characters.`]
  if (password.length > PASSWORD_MAX) return [`Write at most ${PASSWORD_MAX} characters.`]
  return []
}
