import type { Annotation, Draft, Prediction, Task } from '@siali/sdk'
import { expect, it } from 'vitest'
import { chooseOpening, openingId, openingOf } from './open-choice.ts'

const author = (id: number): Annotation['author'] => ({
  id,
  firstName: '',
  lastName: '',
  email: '',
  initials: '',
  avatar: undefined,
})
const annotation = (id: number, userId: number): Annotation => ({
  id,
  taskId: 1,
  result: [],
  author: author(userId),
  updatedById: undefined,
  wasSkipped: false,
  isGroundTruth: false,
  createdAt: undefined,
  updatedAt: undefined,
  leadTimeSec: undefined,
  parentPredictionId: undefined,
  revision: undefined,
})
const draft = (id: number, annotationId?: number): Draft => ({
  id,
  taskId: 1,
  annotationId,
  result: [],
  leadTimeSec: undefined,
  updatedAt: undefined,
})
const prediction = (id: number, score: number): Prediction => ({
  id,
  result: [],
  score,
  modelVersion: 'm',
  createdAt: undefined,
})
const task = (more: Partial<Task>): Task => ({
  id: 1,
  projectId: 1,
  data: {},
  isLabeled: false,
  overlap: 1,
  annotationCount: 0,
  skippedCount: 0,
  predictionCount: 0,
  createdAt: undefined,
  updatedAt: undefined,
  annotations: [],
  predictions: [],
  drafts: [],
  fields: {},
  ...more,
})

it('a draft of a new annotation is opened before anything else', () => {
  expect(chooseOpening(task({ drafts: [draft(5)], annotations: [annotation(1, 7)] }), 7)).toMatchObject({
    kind: 'new',
    draft: { id: 5 },
  })
})

it('the own newest annotation is opened with its draft', () => {
  const opening = chooseOpening(
    task({ annotations: [annotation(1, 7), annotation(2, 7), annotation(3, 8)], drafts: [draft(9, 2)] }),
    7,
  )
  expect(opening).toMatchObject({ kind: 'annotation', annotation: { id: 2 }, draft: { id: 9 } })
})

it('a new annotation starts from the best prediction', () => {
  expect(chooseOpening(task({ predictions: [prediction(1, 0.2), prediction(2, 0.9)] }), 7)).toMatchObject({
    kind: 'new',
    prediction: { id: 2 },
  })
})

it('a tab opens what it stands for, and nothing when it is gone', () => {
  const some = task({ annotations: [annotation(4, 8)], predictions: [prediction(6, 0.5)] })
  for (const id of ['annotation-4', 'prediction-6', 'new']) {
    const opening = openingOf(some, id)
    expect(opening === undefined ? undefined : openingId(opening)).toBe(id)
  }
  expect(openingOf(some, 'annotation-99')).toBeUndefined()
})
