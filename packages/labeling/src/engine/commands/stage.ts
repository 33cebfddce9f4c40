// Commands of the stage: tools, zoom, pages.

import type { Command, CommandContext } from './command.ts'

function doing(id: string, title: string, run: (cx: CommandContext) => void): Command {
  return {
    id,
    title,
    canRun: () => true,
    run(cx) {
      run(cx)
      return true
    },
  }
}

/** Only where the config has pages to turn; otherwise the key is free for others. */
function turning(id: string, title: string, by: 1 | -1): Command {
  const canRun = ({ session }: CommandContext) => [...session.views.values()].some((view) => view.isPaged)
  return {
    id,
    title,
    canRun,
    run(cx) {
      if (!canRun(cx)) return false
      cx.turnPage(by)
      return true
    },
  }
}

const selectedPicture = ({ session }: CommandContext) =>
  session.selectedRegions().find((region) => session.view(region.object)?.object.tag.space === 'picture')

const zoomToRegion: Command = {
  id: 'region:zoom',
  title: 'Zoom to the region',
  canRun: (cx) => selectedPicture(cx) !== undefined,
  run(cx) {
    const region = selectedPicture(cx)
    if (region === undefined) return false
    cx.zoomTo(region)
    return true
  },
}

export const stageCommands: readonly Command[] = [
  doing('tool:move', 'Select', (cx) => cx.setTool('select')),
  doing('tool:pan-image', 'Pan', (cx) => cx.setTool('hand')),
  doing('tool:zoom-in', 'Zoom in', (cx) => cx.zoom('in')),
  doing('tool:zoom-out', 'Zoom out', (cx) => cx.zoom('out')),
  doing('tool:zoom-to-fit', 'Zoom to fit', (cx) => cx.zoom('fit')),
  zoomToRegion,
  doing('tool:zoom-to-actual', 'Actual size', (cx) => cx.zoom('actual')),
  turning('image:prev', 'Previous page', -1),
  turning('image:next', 'Next page', 1),
]
