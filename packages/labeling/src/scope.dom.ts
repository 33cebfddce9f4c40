// Owner of whatever the browser side opens: listeners, timers, frames, observers, fetches, children.
// Disposing closes children first, then its own things in reverse order; adding to a closed scope closes at once.
// No raw addEventListener, setTimeout, requestAnimationFrame or observer outside this file.

type Release = () => void

/** A lifetime. Everything opened through it ends with `dispose`. */
export class Scope {
  readonly #releases = new Set<Release>()
  #closed = false

  get closed(): boolean {
    return this.#closed
  }

  /** Registers a release; gives the function that releases early. */
  add(release: Release): Release {
    if (this.#closed) {
      release()
      return () => undefined
    }
    const once = () => {
      if (this.#releases.delete(once)) release()
    }
    this.#releases.add(once)
    return once
  }

  listen<K extends keyof HTMLElementEventMap>(
    target: HTMLElement,
    type: K,
    listener: (event: HTMLElementEventMap[K]) => void,
    options?: AddEventListenerOptions,
  ): Release
  listen<K extends keyof DocumentEventMap>(
    target: Document,
    type: K,
    listener: (event: DocumentEventMap[K]) => void,
    options?: AddEventListenerOptions,
  ): Release
  listen<K extends keyof WindowEventMap>(
    target: Window,
    type: K,
    listener: (event: WindowEventMap[K]) => void,
    options?: AddEventListenerOptions,
  ): Release
  listen(target: EventTarget, type: 'change', listener: (event: Event) => void): Release
  listen(
    target: EventTarget,
    type: string,
    listener: (event: never) => void,
    options?: AddEventListenerOptions,
  ): Release {
    const handler = listener as EventListener
    target.addEventListener(type, handler, options)
    return this.add(() => target.removeEventListener(type, handler, options))
  }

  /** Calls back once after `ms`. */
  timeout(run: () => void, ms: number): Release {
    const id = setTimeout(() => {
      release()
      run()
    }, ms)
    const release = this.add(() => clearTimeout(id))
    return release
  }

  /** Calls back before the next paint, with the frame's time in ms. */
  frame(run: (now: number) => void): Release {
    const id = requestAnimationFrame((now) => {
      release()
      run(now)
    })
    const release = this.add(() => cancelAnimationFrame(id))
    return release
  }

  /** Calls back with each change of the element's content box. */
  onResize(element: Element, run: () => void): Release {
    const observer = new ResizeObserver(run)
    observer.observe(element)
    return this.add(() => observer.disconnect())
  }

  /** A signal that aborts when the scope ends. */
  abortSignal(): AbortSignal {
    const controller = new AbortController()
    this.add(() => controller.abort())
    return controller.signal
  }

  /** A scope that ends no later than this one. */
  child(): Scope {
    const child = new Scope()
    const release = this.add(() => child.dispose())
    child.add(release)
    return child
  }

  dispose(): void {
    if (this.#closed) return
    this.#closed = true
    for (const release of [...this.#releases].reverse()) release()
    this.#releases.clear()
  }
}
