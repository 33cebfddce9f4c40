// The editor in a real browser, driven by mouse and keyboard as a person does; what counts is the result list.

import type { Page } from 'playwright-core'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import type { Rig } from '../../dev/testing.rig.ts'
import { openRig } from '../../dev/testing.rig.ts'

const PICTURE = `data:image/svg+xml,${encodeURIComponent(
  '<svg xmlns="http://www.w3.org/2000/svg" width="600" height="400"><rect width="600" height="400" fill="#8aa"/></svg>',
)}`
const BOXES = `<View><RectangleLabels name="label" toName="image"><Label value="Cup"/><Label value="Spoon"/></RectangleLabels>
  <Image name="image" value="$image"/></View>`
const TEXT = 'The captain 😀 Ingrid Vale sails.'
const SPANS = `<View><Labels name="ner" toName="text"><Label value="Person"/><Label value="Place"/></Labels>
  <Text name="text" value="$text"/>
  <Choices name="mood" toName="text" choice="single"><Choice value="Calm"/><Choice value="Rough"/></Choices></View>`

interface Item {
  readonly id: string
  readonly type: string
  readonly value: Record<string, unknown>
}

let rig: Rig
beforeAll(async () => {
  rig = await openRig()
})
afterAll(async () => {
  await rig.close()
})

async function open(
  opening: Record<string, unknown>,
  size?: { width: number; height: number; touch?: boolean },
) {
  const page = await rig.page(size)
  const errors: string[] = []
  page.on('pageerror', (error) => errors.push(error.message))
  await page.evaluate((given) => window.open_(given as never), opening)
  await page.waitForSelector('.si-ed')
  return { page, errors }
}

async function openPicture(
  more: Record<string, unknown> = {},
  size?: { width: number; height: number; touch?: boolean },
) {
  const opened = await open({ config: BOXES, data: { image: PICTURE }, ...more }, size)
  await opened.page.waitForSelector('.si-ed-medium[data-ready="true"]')
  return opened
}

function results(page: Page): Promise<Item[]> {
  return page.evaluate(() => window.engine_.encode() as never)
}

/** Place on the page of a place on the picture, percent of it. */
async function onPicture(page: Page, xPct: number, yPct: number): Promise<[number, number]> {
  const box = await page.locator('.si-ed-medium').boundingBox()
  if (box === null) throw new Error('the picture is not shown')
  return [box.x + (box.width * xPct) / 100, box.y + (box.height * yPct) / 100]
}

async function drag(page: Page, from: [number, number], to: [number, number]): Promise<void> {
  await page.mouse.move(...(await onPicture(page, ...from)))
  await page.mouse.down()
  await page.mouse.move(...(await onPicture(page, (from[0] + to[0]) / 2, (from[1] + to[1]) / 2)))
  await page.mouse.move(...(await onPicture(page, ...to)))
  await page.mouse.up()
}

/** Selects signs of the text by dragging over them; UTF-16 offsets in the whole text. */
async function dragText(page: Page, start: number, end: number): Promise<void> {
  const at = (offset: number, edge: 'left' | 'right') =>
    page.evaluate(
      ([wanted, side]) => {
        const root = document.querySelector('.si-ed-text-body') as HTMLElement
        const walker = document.createTreeWalker(root, NodeFilter.SHOW_TEXT)
        let passed = 0
        for (let node = walker.nextNode(); node !== null; node = walker.nextNode()) {
          const length = node.textContent?.length ?? 0
          if (wanted < passed + length) {
            const range = document.createRange()
            range.setStart(node, wanted - passed)
            range.setEnd(node, wanted - passed + 1)
            const box = range.getBoundingClientRect()
            return [side === 'left' ? box.left + 0.5 : box.right - 0.5, box.top + box.height / 2] as [
              number,
              number,
            ]
          }
          passed += length
        }
        throw new Error('no such place')
      },
      [offset, edge] as const,
    )
  const from = await at(start, 'left')
  const to = await at(end - 1, 'right')
  await page.mouse.move(...from)
  await page.mouse.down()
  await page.mouse.move((from[0] + to[0]) / 2, (from[1] + to[1]) / 2)
  await page.mouse.move(...to)
  await page.mouse.up()
  await page.waitForTimeout(50)
}

describe('on a picture', () => {
  it('draws a box with the key of a label, resizes it, and takes both back', async () => {
    const { page, errors } = await openPicture()
    await page.keyboard.press('2')
    await drag(page, [20, 20], [50, 60])
    let [item] = await results(page)
    expect(item?.value['rectanglelabels']).toEqual(['Spoon'])
    expect(item?.value['x']).toBeCloseTo(20, 0)
    expect(item?.value['width']).toBeCloseTo(30, 0)

    await page.keyboard.press('v')
    const [x, y] = await onPicture(page, 35, 40)
    await page.mouse.click(x, y)
    await page.waitForSelector('.si-ed-handle')
    await drag(page, [50, 60], [70, 80])
    ;[item] = await results(page)
    expect(item?.value['width']).toBeCloseTo(50, 0)
    expect(item?.value['height']).toBeCloseTo(60, 0)

    await page.getByRole('button', { name: 'Undo', exact: true }).click()
    ;[item] = await results(page)
    expect(item?.value['width']).toBeCloseTo(30, 0)
    await page.keyboard.press('Control+z')
    expect(await results(page)).toEqual([])
    await page.keyboard.press('Control+Shift+z')
    expect(await results(page)).toHaveLength(1)
    expect(errors).toEqual([])
    await page.close()
  })

  it('edits numbers in the details, lists the region, and deletes it by key', async () => {
    const { page } = await openPicture({
      results: [
        {
          id: 'a',
          from_name: 'label',
          to_name: 'image',
          type: 'rectanglelabels',
          value: { x: 10, y: 10, width: 20, height: 20, rotation: 0, rectanglelabels: ['Cup'] },
        },
      ],
    })
    const row = page.getByRole('row').filter({ hasText: 'Cup' })
    await row.click()
    const field = page.getByLabel('Width, percent')
    await field.fill('42.5')
    await field.press('Enter')
    expect((await results(page))[0]?.value['width']).toBe(42.5)
    await page.getByRole('grid', { name: 'Regions' }).focus()
    await page.keyboard.press('Backspace')
    expect(await results(page)).toEqual([])
    await page.close()
  })

  it('zooms to the pointer with Ctrl and the wheel, and back to fit', async () => {
    const { page } = await openPicture()
    const before = await page.locator('.si-ed-medium').boundingBox()
    const [x, y] = await onPicture(page, 25, 25)
    await page.mouse.move(x, y)
    await page.keyboard.down('Control')
    await page.mouse.wheel(0, -500)
    await page.keyboard.up('Control')
    await page.waitForTimeout(100)
    const after = await page.locator('.si-ed-medium').boundingBox()
    expect((after?.width ?? 0) / (before?.width ?? 1)).toBeGreaterThan(2)
    const [sameX] = await onPicture(page, 25, 25)
    expect(Math.abs(sameX - x)).toBeLessThan(1.5)
    await page.getByRole('button', { name: 'Fit' }).click()
    await page.waitForTimeout(100)
    expect((await page.locator('.si-ed-medium').boundingBox())?.width).toBeCloseTo(before?.width ?? 0, 0)
    await page.close()
  })

  it('says what is wrong with a picture that does not load, and tries again', async () => {
    const { page } = await open({ config: BOXES, data: { image: '/missing.png' } })
    await page.getByRole('alert').getByText('The picture could not be shown').waitFor()
    await page.getByRole('button', { name: 'Try again' }).click()
    await page.getByRole('alert').getByText('The picture could not be shown').waitFor()
    await page.close()
  })

  it('never opens an address that is code', async () => {
    const { page } = await open({ config: BOXES, data: { image: 'javascript:alert(1)' } })
    await page.getByText('This address is not shown').waitFor()
    expect(await page.locator('.si-ed-medium').getAttribute('src')).toBeNull()
    await page.close()
  })

  it('keeps frames short with 20,000 boxes: tiles are rastered, no element stands for a region', async () => {
    const { page } = await openPicture({
      results: Array.from({ length: 20_000 }, (_, index) => ({
        id: `r${index}`,
        from_name: 'label',
        to_name: 'image',
        type: 'rectanglelabels',
        value: {
          x: (index % 200) / 2,
          y: Math.floor(index / 200),
          width: 0.4,
          height: 0.8,
          rotation: 0,
          rectanglelabels: [index % 2 === 0 ? 'Cup' : 'Spoon'],
        },
      })),
    })
    await page.waitForTimeout(500)
    expect(await page.locator('.si-ed-row').count()).toBeLessThan(60)
    expect(await page.locator('*').count()).toBeLessThan(1200)
    const painted = await page.evaluate(() => {
      const canvas = document.querySelector('.si-ed-canvas') as HTMLCanvasElement
      const { data } = canvas.getContext('2d')?.getImageData(0, 0, canvas.width, canvas.height) ?? {
        data: [],
      }
      let count = 0
      for (let at = 3; at < data.length; at += 4) if (data[at] !== 0) count += 1
      return count / (canvas.width * canvas.height)
    })
    expect(painted).toBeGreaterThan(0.2)
    await page.close()
  })
})

describe('on a text', () => {
  it('marks a span over an emoji in code points, selects it by a click, and says nothing without a label', async () => {
    const { page, errors } = await open({ config: SPANS, data: { text: TEXT } })
    await dragText(page, 4, 11)
    expect(await results(page)).toEqual([])
    await page.evaluate(() => window.getSelection()?.removeAllRanges())
    await page.keyboard.press('1')
    await dragText(page, TEXT.indexOf('😀'), TEXT.indexOf(' sails'))
    const [item] = await results(page)
    expect(item?.value).toEqual({ start: 12, end: 25, text: '😀 Ingrid Vale', labels: ['Person'] })
    expect(await page.locator('.si-ed-name').getAttribute('data-name')).toBe('Person')
    expect(await page.locator('.si-ed-text-body').textContent()).toBe(TEXT)
    await page.keyboard.press('u')
    const box = await page.locator('.si-ed-name').boundingBox()
    await page.mouse.click((box?.x ?? 0) - 20, (box?.y ?? 0) + 10)
    await page.waitForSelector('.si-ed-ring')
    expect(await page.evaluate(() => window.engine_.selection.value.size)).toBe(1)
    expect(errors).toEqual([])
    await page.close()
  })

  it('chooses by key and by mouse, and the group reads as radio buttons', async () => {
    const { page } = await open({ config: SPANS, data: { text: TEXT } })
    await page.getByRole('radio', { name: /Calm/ }).click()
    expect(await page.getByRole('radio', { name: /Calm/ }).getAttribute('aria-checked')).toBe('true')
    await page.keyboard.press('4')
    const [item] = await results(page)
    expect(item?.value).toEqual({ choices: ['Rough'] })
    await page.keyboard.press('Control+Enter')
    await page.waitForFunction(() => window.calls_.includes('submit'))
    await page.close()
  })

  it('wraps spans where the browser has no highlights, with the same offsets', async () => {
    const page = await rig.page()
    await page.addInitScript(() => Reflect.deleteProperty(window, 'Highlight'))
    await page.reload()
    await page.waitForFunction(() => 'open_' in window)
    await page.evaluate((given) => window.open_(given as never), { config: SPANS, data: { text: TEXT } })
    await page.waitForSelector('.si-ed-text-body')
    for (const word of ['captain', 'Ingrid Vale']) {
      await page.keyboard.press('1')
      await dragText(page, TEXT.indexOf(word), TEXT.indexOf(word) + word.length)
    }
    expect((await results(page)).map((item) => item.value['text'])).toEqual(['captain', 'Ingrid Vale'])
    expect(await page.locator('.si-ed-span').allTextContents()).toEqual(['captain', 'Ingrid Vale'])
    await page.close()
  })

  it('shows markup in a text as the text it is', async () => {
    const { page } = await open({
      config: SPANS,
      data: { text: '<img src=x onerror="window.hit=1"> & <b>x</b>' },
    })
    expect(await page.locator('.si-ed-text-body').textContent()).toContain('<b>x</b>')
    expect(await page.locator('.si-ed-text-body img').count()).toBe(0)
    await page.close()
  })
})

it('holds Submit back while something required is missing, and says what', async () => {
  const { page } = await open({
    config: SPANS.replace('choice="single"', 'choice="single" required="true"'),
    data: { text: TEXT },
  })
  await page.getByRole('button', { name: 'Submit', exact: false }).first().click()
  await page.getByRole('alert').getByText('Checkbox "mood" is required.').waitFor()
  expect(await page.evaluate(() => window.calls_)).not.toContain('submit')
  await page.close()
})

it('gives a phone the sheet instead of the side panel, without sideways scrolling', async () => {
  const { page } = await openPicture({}, { width: 390, height: 844, touch: true })
  expect(await page.locator('.si-ed-side').count()).toBe(0)
  await page.getByRole('button', { name: 'Details' }).last().click()
  await page.getByRole('grid', { name: 'Regions' }).waitFor()
  expect(await page.evaluate(() => document.documentElement.scrollWidth)).toBe(390)
  await page.close()
})
