// Hand: drags the medium over the stage. Also serves Space, the middle button and Shift while another tool is active.

import type { Point } from '../geometry/point.ts'
import { defineTool } from './tool.ts'

export const handTool = defineTool<{ readonly at: Point }>({
  id: 'hand',
  title: 'Pan',
  key: 'tool:pan-image',
  cursor: 'grab',
  states: {
    idle: {
      pointerDown: (event) => ({ to: 'panning', memory: { at: event.at } }),
    },
    panning: {
      pointerMove: (event, cx) => ({
        memory: { at: event.at },
        pan: { x: event.at.x - cx.memory.at.x, y: event.at.y - cx.memory.at.y },
      }),
      pointerUp: () => ({ to: 'idle' }),
    },
  },
})
