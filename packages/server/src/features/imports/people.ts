// Who annotated, as imports say it: an id or an e-mail of a member. Pure.

import { isJsonObject, printPython, type Json } from '@siali/labeling'

export interface Person {
  readonly id: number
  readonly email: string
}

/** Why an author cannot be taken, in the incumbent's words. */
export class AuthorError extends Error {}

export interface People {
  /** The member's id; the importer's when nobody is named. @throws AuthorError. */
  author(given: unknown): number
  /** The member with this e-mail, else the importer. */
  owner(given: unknown): number
}

/** `unknownAsImporter`: e-mails of strangers count as the importer instead of failing. */
export function peopleOf(members: readonly Person[], importerId: number, unknownAsImporter: boolean): People {
  const ids = new Set(members.map((member) => member.id))
  const byEmail = new Map(members.map((member) => [member.email.toLowerCase(), member.id]))
  return {
    author(given) {
      if (given === undefined || given === null) return importerId
      if (isJsonObject(given)) {
        const { email } = given
        if (email === undefined)
          throw new AuthorError("It's expected to have 'email' field in 'completed_by' data in annotations")
        const id = typeof email === 'string' ? byEmail.get(email.toLowerCase()) : undefined
        if (id !== undefined) return id
        if (unknownAsImporter) return importerId
        throw new AuthorError(`Unknown annotator's email ${printPython(email as Json)}`)
      }
      if (typeof given === 'number' && ids.has(given)) return given
      throw new AuthorError(
        `Import data contains completed_by=${printPython(given as Json)} which is not a valid annotator's email or ID`,
      )
    },
    owner(given) {
      return (typeof given === 'string' ? byEmail.get(given.toLowerCase()) : undefined) ?? importerId
    },
  }
}
