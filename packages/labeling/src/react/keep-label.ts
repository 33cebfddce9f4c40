// One habit of a person that outlives the page. A browser that keeps nothing is no reason to fail.

const KEY = 'siali-keep-label'

/** True when the person wants a label to stay chosen after drawing. */
export function readKeepLabel(): boolean {
  try {
    return localStorage.getItem(KEY) === 'yes'
  } catch {
    return false
  }
}

export function writeKeepLabel(isOn: boolean): void {
  try {
    localStorage.setItem(KEY, isOn ? 'yes' : 'no')
  } catch {
    // Kept until the page is left.
  }
}
