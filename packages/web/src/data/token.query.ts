// Access tokens: the classic one and personal ones.

import { queryOptions } from '@tanstack/react-query'
import { client } from './client.ts'

export const personalTokensQuery = queryOptions({
  queryKey: ['tokens'],
  queryFn: ({ signal }) => client.users.personalTokens({ signal }),
})

export const tokenPolicyQuery = queryOptions({
  queryKey: ['token-policy'],
  queryFn: ({ signal }) => client.users.tokenPolicy({ signal }),
})
