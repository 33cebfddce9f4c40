// What a task opens with: the person's draft, else the own annotation, else the best prediction, else nothing. Pure.

import type { Annotation, Draft, Prediction, Task } from '@siali/sdk'

export type Opening =
  | { readonly kind: 'new'; readonly draft: Draft | undefined; readonly prediction: Prediction | undefined }
  | { readonly kind: 'annotation'; readonly annotation: Annotation; readonly draft: Draft | undefined }
  | { readonly kind: 'prediction'; readonly prediction: Prediction }

/** Id of an opening among the tabs. */
export function openingId(opening: Opening): string {
  if (opening.kind === 'new') return 'new'
  return opening.kind === 'annotation'
    ? `annotation-${opening.annotation.id}`
    : `prediction-${opening.prediction.id}`
}

const newest = <Item extends { readonly id: number }>(items: readonly Item[]): Item | undefined =>
  items.toSorted((a, b) => b.id - a.id)[0]

/** The draft a person has of an annotation, or of a new one. */
export function draftOf(task: Task, annotationId: number | undefined): Draft | undefined {
  return newest(task.drafts.filter((draft) => draft.annotationId === annotationId))
}

/** The prediction a new annotation starts from: the best score, else the newest. */
export function bestPrediction(task: Task): Prediction | undefined {
  return task.predictions.toSorted((a, b) => (b.score ?? -1) - (a.score ?? -1) || b.id - a.id)[0]
}

/** The first opening of a task for a person. In the stream a skipped own annotation is opened again too. */
export function chooseOpening(task: Task, userId: number): Opening {
  const draft = draftOf(task, undefined)
  if (draft !== undefined) return { kind: 'new', draft, prediction: undefined }
  const own = newest(task.annotations.filter((annotation) => annotation.author.id === userId))
  if (own !== undefined) return { kind: 'annotation', annotation: own, draft: draftOf(task, own.id) }
  const other = newest(task.annotations)
  if (other !== undefined && task.isLabeled)
    return { kind: 'annotation', annotation: other, draft: draftOf(task, other.id) }
  return { kind: 'new', draft: undefined, prediction: bestPrediction(task) }
}

/** The opening a tab stands for; undefined when it is gone. */
export function openingOf(task: Task, id: string): Opening | undefined {
  if (id === 'new') return { kind: 'new', draft: draftOf(task, undefined), prediction: undefined }
  const number = Number(id.split('-')[1])
  const annotation = task.annotations.find((item) => item.id === number)
  if (id.startsWith('annotation-') && annotation !== undefined)
    return { kind: 'annotation', annotation, draft: draftOf(task, number) }
  const prediction = task.predictions.find((item) => item.id === number)
  return id.startsWith('prediction-') && prediction !== undefined
    ? { kind: 'prediction', prediction }
    : undefined
}
