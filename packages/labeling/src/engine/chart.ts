// Runs a tool's chart: keeps which state it is in, its memory and its preview; gives each Step to the engine.
// Decides nothing. Rules T1–T5.

import type { Preview, Step, Tool, ToolContext, ToolPointer } from './tool.ts'

/** What a tool may read, without what the chart itself adds. */
export type BaseContext = Omit<ToolContext, 'memory' | 'preview'>

export class Chart {
  readonly tool: Tool
  #state = 'idle'
  #memory: unknown = undefined
  #preview: Preview | undefined

  constructor(tool: Tool) {
    this.tool = tool
  }

  get state(): string {
    return this.#state
  }

  get preview(): Preview | undefined {
    return this.#preview
  }

  /** Gives the event to the state. undefined: the state has no handler or declined, and nothing changed. */
  pointer(event: ToolPointer, cx: BaseContext): Step | undefined {
    const handler = this.tool.states[this.#state]?.[event.type]
    if (handler === undefined) return undefined
    return this.#take(handler(event, this.#context(cx)))
  }

  /** Ends a running gesture. undefined: there was none. */
  cancel(cx: BaseContext): Step | undefined {
    if (this.#state === 'idle') return undefined
    const handler = this.tool.states[this.#state]?.cancel
    return this.#take(handler === undefined ? { to: 'idle' } : handler(this.#context(cx)))
  }

  /** Offers undo to the running gesture. undefined: it declined. */
  undo(cx: BaseContext): Step | undefined {
    if (this.#state === 'idle') return undefined
    const handler = this.tool.states[this.#state]?.undo
    return handler === undefined ? undefined : this.#take(handler(this.#context(cx)))
  }

  #context(cx: BaseContext): ToolContext {
    return { ...cx, memory: this.#memory, preview: this.#preview }
  }

  #take(step: Step): Step | undefined {
    if (step.declined === true) return undefined
    if (step.memory !== undefined) this.#memory = step.memory
    if (step.preview !== undefined) this.#preview = step.preview ?? undefined
    if (step.to !== undefined) {
      this.#state = step.to
      if (step.to === 'idle') {
        this.#memory = undefined
        this.#preview = undefined
      }
    }
    return step
  }
}
