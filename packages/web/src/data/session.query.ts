// Who is signed in, on which server.

import type { Session, User } from '@siali/sdk'
import type { Person } from '@siali/ui'
import { queryOptions, useQuery } from '@tanstack/react-query'
import { client } from './client.ts'

export const sessionQuery = queryOptions({
  queryKey: ['session'],
  // Without a signal: the guard waits for this answer even when the page that asked first is gone.
  queryFn: (): Promise<Session> => client.users.session(),
  staleTime: 60_000,
})

/** The session, once the guard has read it. */
export function useSession(): Session | undefined {
  return useQuery(sessionQuery).data
}

export const peopleQuery = queryOptions({
  queryKey: ['people'],
  queryFn: ({ signal }) => client.users.list({ signal }),
  staleTime: 60_000,
})

/** People of the organization by id. */
export function usePeople(): ReadonlyMap<number, Person> {
  const { data } = useQuery(peopleQuery)
  return new Map((data ?? []).map((user) => [user.id, toPerson(user)]))
}

/** A user as the interface shows one: the full name, else the e-mail. */
export function toPerson(
  user: Pick<User, 'id' | 'firstName' | 'lastName' | 'email' | 'initials' | 'avatar'>,
): Person {
  const name = `${user.firstName} ${user.lastName}`.trim()
  return {
    id: user.id,
    name: name === '' ? user.email : name,
    initials: user.initials.toUpperCase(),
    avatar: user.avatar,
  }
}
