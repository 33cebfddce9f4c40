// A hand on the labeling editor: places on a picture in percent, words in a text by offset, and what the panels say.

import type { Locator, Page } from 'playwright-core'
import { drag, type Point } from './browser.ts'

/** A box in percent of the picture, from 0 to 100. */
export interface PercentBox {
  readonly x: number
  readonly y: number
  readonly width: number
  readonly height: number
}

/** The picture on the stage once it is shown. */
export async function findPicture(page: Page): Promise<Locator> {
  const picture = page.locator('[data-stage] img[data-ready="true"]')
  await picture.waitFor()
  return picture
}

/** The place of a percent point in the window, on a whole pixel. */
async function placeOf(page: Page, at: Point): Promise<Point> {
  const frame = await frameOf(page)
  return {
    x: Math.round(frame.x + (frame.width * at.x) / 100),
    y: Math.round(frame.y + (frame.height * at.y) / 100),
  }
}

async function frameOf(page: Page): Promise<PercentBox> {
  const picture = await findPicture(page)
  const frame = await picture.boundingBox()
  if (frame === null) throw new Error('the picture is not shown')
  return frame
}

/** Percent of a window place on the picture. */
async function percentOf(page: Page, at: Point): Promise<Point> {
  const frame = await frameOf(page)
  return { x: ((at.x - frame.x) / frame.width) * 100, y: ((at.y - frame.y) / frame.height) * 100 }
}

/** Percent of the picture that one pixel of the window covers. */
export async function pixelPct(page: Page): Promise<Point> {
  const frame = await frameOf(page)
  return { x: 100 / frame.width, y: 100 / frame.height }
}

/** Drags from one percent point to another; gives the points in percent that the mouse really pressed and left. */
export async function dragOn(page: Page, from: Point, to: Point): Promise<readonly [Point, Point]> {
  const start = await placeOf(page, from)
  const end = await placeOf(page, to)
  await drag(page, start, end)
  return [await percentOf(page, start), await percentOf(page, end)]
}

/** Draws a box from its top left corner to its bottom right one; gives the box that was really dragged. */
export async function drawBox(page: Page, box: PercentBox): Promise<PercentBox> {
  const [start, end] = await dragOn(page, box, { x: box.x + box.width, y: box.y + box.height })
  return { x: start.x, y: start.y, width: end.x - start.x, height: end.y - start.y }
}

export async function clickOn(page: Page, at: Point): Promise<void> {
  const place = await placeOf(page, at)
  await page.mouse.click(place.x, place.y)
}

/** Rows of the list of regions, in order. */
export function regionRows(page: Page): Locator {
  return page.getByRole('grid', { name: 'Regions' }).getByRole('row')
}

/** Waits until the list shows this many regions. */
export async function waitForRegions(page: Page, count: number): Promise<void> {
  await page.locator(`[role="grid"][aria-label="Regions"][aria-rowcount="${count}"]`).waitFor()
}

/** Waits until all changes are on the server. */
export async function waitForSaved(page: Page): Promise<void> {
  await page.getByRole('button', { name: 'Saved', exact: true }).waitFor()
}

/** Marks the first occurrence of the words in the task's text with the mouse. @throws Error when they are not in it. */
export async function markText(page: Page, words: string): Promise<void> {
  const surface = page.locator('[data-surface]')
  await surface.waitFor()
  const ends = await surface.evaluate((root, wanted) => {
    const walker = document.createTreeWalker(root, NodeFilter.SHOW_TEXT)
    const nodes: Text[] = []
    while (walker.nextNode()) nodes.push(walker.currentNode as Text)
    const start = nodes
      .map((node) => node.data)
      .join('')
      .indexOf(wanted)
    if (start < 0) throw new Error(`"${wanted}" is not in the text`)
    // UTF-16 offset over all nodes → the box of the sign that ends or starts there.
    const edgeOf = (offset: number, side: 'left' | 'right') => {
      let before = 0
      for (const node of nodes) {
        const inside = side === 'left' ? offset < before + node.length : offset <= before + node.length
        if (inside) {
          const range = document.createRange()
          range.setStart(node, 0)
          range.setEnd(node, offset - before)
          const lines = range.getClientRects()
          const last = lines[lines.length - 1]
          if (offset > before && last !== undefined) return { x: last.right, y: (last.top + last.bottom) / 2 }
          range.selectNodeContents(node)
          const first = range.getClientRects()[0]
          return first === undefined ? undefined : { x: first.left, y: (first.top + first.bottom) / 2 }
        }
        before += node.length
      }
      return undefined
    }
    return [edgeOf(start, 'left'), edgeOf(start + wanted.length, 'right')]
  }, words)
  const [from, to] = ends
  if (from === undefined || to === undefined) throw new Error(`"${words}" is not shown`)
  await drag(page, from, to)
}
