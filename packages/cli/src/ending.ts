// The wish to end: Ctrl-C, a terminal that closes, a supervisor's SIGTERM, and npm's end.

const SIGNALS = ['SIGINT', 'SIGTERM', 'SIGHUP'] as const
// Ctrl-C reaches the whole process group, and the process that started this one passes it on too: one wish, two signals.
const SAME_WISH_MS = 1000
const PARENT_POLL_MS = 500

/** Resolves at the first signal. A second wish, later than the first one's echoes, ends the process at once. */
export function whenAskedToEnd(): Promise<void> {
  return new Promise((resolve) => {
    let askedAt: number | undefined
    for (const signal of SIGNALS) {
      process.on(signal, () => {
        const now = performance.now()
        if (askedAt !== undefined && now - askedAt > SAME_WISH_MS) process.exit(130)
        askedAt ??= now
        resolve()
      })
    }
    // A SIGTERM to npm alone (a container's stop) ends npm and its shell and never reaches us; neither does a `kill -9` of
    // the process that launched this one.
    const parent = process.ppid
    const isLaunched = process.env['SIALI_LAUNCHER'] === String(parent)
    if ((process.env['npm_lifecycle_event'] === undefined && !isLaunched) || parent === 1) return
    const timer = setInterval(() => {
      if (process.ppid === parent) return
      clearInterval(timer)
      resolve()
    }, PARENT_POLL_MS)
    timer.unref()
  })
}
