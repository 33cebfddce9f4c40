// The counters of a project, by name: columns of project_counter and project_delta are called as the API calls them.

import { PROJECT_COUNTERS } from '@siali/contract'

export const COUNTERS = PROJECT_COUNTERS
export type CounterName = (typeof COUNTERS)[number]
export type Counters = Readonly<Record<CounterName, number>>
