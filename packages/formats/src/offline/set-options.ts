// What the incumbent's command line may be told about a data set, and what both kinds of sets share.
import type { JsonObject } from '@siali/labeling'

export interface SetOptions {
  /** Name of the image in the label config. */
  readonly toName: string
  /** Name of the control, or the start of the names of several. */
  readonly fromName: string
  readonly into: 'annotations' | 'predictions'
  /** Where the images are served. */
  readonly imageRoot: string
  /** A new id of a region. */
  readonly newId: () => string
  /** Hears of what is passed over. */
  readonly tell: (message: string) => void
}

export interface SetTask {
  readonly data: { readonly image: string }
  readonly annotations?: readonly SetMarks[]
  readonly predictions?: readonly SetMarks[]
}

interface SetMarks {
  readonly result: readonly JsonObject[]
  readonly ground_truth: boolean
}

/** A result without its value. */
export function resultHead(
  { newId, toName }: SetOptions,
  fromName: string,
  type: string,
  size: { readonly width: number; readonly height: number },
): JsonObject {
  return {
    id: newId(),
    type,
    to_name: toName,
    from_name: fromName,
    image_rotation: 0,
    original_width: size.width,
    original_height: size.height,
  }
}

export const marksOf = ({ into }: SetOptions, result: readonly JsonObject[]): Partial<SetTask> => ({
  [into]: [{ result, ground_truth: false }],
})
