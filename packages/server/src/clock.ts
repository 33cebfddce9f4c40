// Time, ids and randomness as arguments, so that a test can hold them still.

import { randomBytes, randomUUID } from 'node:crypto'

export interface Clock {
  now(): Date
}

export interface NewId {
  uuid(): string
  /** `bytes` random bytes as lower-case hex. */
  hex(bytes: number): string
}

export const systemClock: Clock = { now: () => new Date() }

export const randomIds: NewId = {
  uuid: () => randomUUID(),
  hex: (bytes) => randomBytes(bytes).toString('hex'),
}
