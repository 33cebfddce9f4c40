// Pointer, wheel and pinch on a stage as plain events for the engine. Places are view px from the fitted area.

import type { Engine } from '../../../engine/engine.types.ts'
import type { Modifiers } from '../../../engine/events.ts'
import { NO_MODIFIERS } from '../../../engine/events.ts'
import type { Point } from '../../../geometry/point.ts'
import type { Scope } from '../../../scope.dom.ts'

export interface PointerSource {
  readonly engine: Engine
  readonly object: string
  readonly stage: HTMLElement
  /** Where the fitted area begins in the stage, view px. */
  readonly origin: { readonly left: number; readonly top: number }
  /** Place in the stage; undefined when the pointer left. */
  readonly onPoint: (at: Point | undefined) => void
}

/** Wheel px that double the zoom's exponent by one, as the engine reads wheels. */
const PINCH_PX = 500

export function modifiersOf(event: MouseEvent | KeyboardEvent): Modifiers {
  return { shift: event.shiftKey, alt: event.altKey, mod: event.ctrlKey || event.metaKey }
}

export function listenToPointer(scope: Scope, source: PointerSource): void {
  const { engine, object, stage, origin, onPoint } = source
  /** Fingers and buttons down, by pointer id. */
  const down = new Map<number, Point>()
  let pinch: { readonly distance: number; readonly middle: Point } | undefined

  const inStage = (event: MouseEvent): Point => {
    const box = stage.getBoundingClientRect()
    return { x: event.clientX - box.left, y: event.clientY - box.top }
  }
  const inView = (at: Point): Point => ({ x: at.x - origin.left, y: at.y - origin.top })

  const readPinch = () => {
    const [a, b] = [...down.values()]
    if (a === undefined || b === undefined) return undefined
    return {
      distance: Math.max(1, Math.hypot(a.x - b.x, a.y - b.y)),
      middle: { x: (a.x + b.x) / 2, y: (a.y + b.y) / 2 },
    }
  }

  scope.listen(stage, 'pointerdown', (event) => {
    if (event.button > 1) return
    stage.setPointerCapture(event.pointerId)
    // A press on the stage takes the focus out of fields, so that keys act on the picture again.
    if (document.activeElement instanceof HTMLElement) document.activeElement.blur()
    down.set(event.pointerId, inStage(event))
    if (down.size === 2) {
      engine.dispatch({ type: 'cancel' })
      pinch = readPinch()
    } else if (down.size === 1) {
      engine.dispatch({
        type: 'pointerDown',
        object,
        at: inView(inStage(event)),
        button: event.button,
        clicks: Math.max(1, event.detail),
        ...modifiersOf(event),
      })
    }
    event.preventDefault()
  })
  scope.listen(stage, 'pointermove', (event) => {
    const at = inStage(event)
    onPoint(at)
    if (down.has(event.pointerId)) down.set(event.pointerId, at)
    if (pinch !== undefined) return movePinch()
    engine.dispatch({
      type: 'pointerMove',
      object,
      at: inView(at),
      button: (event.buttons & 4) !== 0 ? 1 : (event.buttons & 1) !== 0 ? 0 : -1,
      clicks: 1,
      ...modifiersOf(event),
    })
  })
  scope.listen(stage, 'pointerup', (event) => {
    const wasDown = down.delete(event.pointerId)
    if (pinch !== undefined) {
      if (down.size < 2) pinch = undefined
      return
    }
    if (!wasDown) return
    engine.dispatch({
      type: 'pointerUp',
      object,
      at: inView(inStage(event)),
      button: event.button,
      clicks: Math.max(1, event.detail),
      ...modifiersOf(event),
    })
  })
  scope.listen(stage, 'pointercancel', (event) => {
    down.delete(event.pointerId)
    pinch = undefined
    engine.dispatch({ type: 'cancel' })
  })
  scope.listen(stage, 'pointerleave', () => {
    onPoint(undefined)
    if (down.size === 0) engine.dispatch({ type: 'pointerLeave', object })
  })
  scope.listen(
    stage,
    'wheel',
    (event) => {
      const used = engine.dispatch({
        type: 'wheel',
        object,
        at: inView(inStage(event)),
        deltaX: event.deltaX,
        deltaY: event.deltaY,
        ...modifiersOf(event),
      })
      if (used) event.preventDefault()
    },
    { passive: false },
  )
  scope.listen(window, 'blur', () => {
    down.clear()
    pinch = undefined
    engine.dispatch({ type: 'cancel' })
  })

  function movePinch(): void {
    const now = readPinch()
    if (pinch === undefined || now === undefined) return
    engine.dispatch({
      type: 'wheel',
      object,
      at: inView(now.middle),
      deltaX: 0,
      deltaY: -Math.log(now.distance / pinch.distance) * PINCH_PX,
      ...NO_MODIFIERS,
      mod: true,
    })
    pinch = now
  }
}
