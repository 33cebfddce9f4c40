// State of guided tours, for clients that ask. Our pages show none; the rows only remember what was stored.

import { toStamp } from '../../http/stamp.ts'
import type { UserRow } from './user.queries.ts'

export const TOURS: readonly string[] = ['create_prompt', 'prompts_page', 'show_autolabel_tour']

interface Tour {
  readonly state?: string
  readonly interaction_data?: Record<string, unknown>
  readonly updated_at?: string
}

export function readTours(user: UserRow): Record<string, Tour> {
  return user.product_tours as Record<string, Tour>
}

export function presentTour(user: UserRow, name: string) {
  const tour = readTours(user)[name] ?? {}
  const state = tour.state ?? 'ready'
  return {
    id: TOURS.indexOf(name) + 1,
    steps: [],
    awaiting: false,
    name,
    state,
    interaction_data: tour.interaction_data ?? {},
    created_at: toStamp(user.date_joined),
    updated_at:
      tour.updated_at === undefined ? toStamp(user.date_joined) : toStamp(new Date(tour.updated_at)),
    user: user.id,
  }
}
