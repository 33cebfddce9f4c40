// What readers of image formats give: images by their name with their shapes in pixels. Text that breaks a format's own
// rules throws; what a format holds and we do not is told and passed over.
import type { Remark } from './remarks.ts'
import type { LabeledShape, PixelSize } from './shape.ts'

export interface ReadImage {
  /** Path of the image in its folder, or its address. */
  readonly name: string
  readonly size: PixelSize
  readonly shapes: readonly LabeledShape[]
  /** Of the whole image. */
  readonly remarks?: readonly Remark[]
}

export type Tell = (message: string) => void

/** Finite numbers of a list of texts. @throws SyntaxError that names `what`. */
export function numbersFrom(texts: readonly (string | undefined)[], what: string): number[] {
  return texts.map((text) => {
    const value = text === undefined || text.trim() === '' ? NaN : Number(text)
    if (!Number.isFinite(value))
      throw new SyntaxError(`${what} is no number: ${JSON.stringify(text ?? null)}`)
    return value
  })
}
