// Where this person labeled last, in this browser: project and task.

export interface LastStop {
  readonly projectId: number
  readonly taskId: number
}

const KEY = 'siali-last-stop'

/** The last task of a stream; undefined when there is none or the storage is closed. */
export function readLastStop(): LastStop | undefined {
  try {
    const value: unknown = JSON.parse(localStorage.getItem(KEY) ?? 'null')
    if (typeof value !== 'object' || value === null) return undefined
    const { projectId, taskId } = value as Partial<LastStop>
    return typeof projectId === 'number' && typeof taskId === 'number' ? { projectId, taskId } : undefined
  } catch {
    return undefined
  }
}

/** Remembers a task; does nothing when the storage is closed. */
export function writeLastStop(stop: LastStop): void {
  try {
    localStorage.setItem(KEY, JSON.stringify(stop))
  } catch {
    // A private window without storage: the projects page then shows no such bar.
  }
}
