/** Something loading could not take as it was. Nothing is lost silently. */
export interface ResultProblem {
  /** `kept`: held word for word, not shown. `repaired`: read, and differs from what came. `dropped`: not kept. */
  readonly outcome: 'kept' | 'repaired' | 'dropped'
  /** Place in the result list, from 0. */
  readonly index: number
  readonly message: string
}
