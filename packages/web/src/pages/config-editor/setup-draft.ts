// A setup that was changed and not saved, kept in this browser's session.

const keyOf = (projectId: number): string => `siali-setup-${projectId}`

/** The unsaved setup of a project; undefined when there is none. */
export function readSetupDraft(projectId: number): string | undefined {
  try {
    return sessionStorage.getItem(keyOf(projectId)) ?? undefined
  } catch {
    return undefined
  }
}

/** Keeps an unsaved setup, or forgets it. */
export function writeSetupDraft(projectId: number, config: string | undefined): void {
  try {
    if (config === undefined) sessionStorage.removeItem(keyOf(projectId))
    else sessionStorage.setItem(keyOf(projectId), config)
  } catch {
    // Storage is closed: the text lives as long as the page.
  }
}
