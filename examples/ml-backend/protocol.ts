// What the platform asks and what it is answered: health, set-up, predictions, events, versions.

import type { Example } from './classifier.ts'
import { findClassification, type Classification } from './label-config.ts'
import { Model } from './model.ts'

type Json = Record<string, unknown>
const isObject = (value: unknown): value is Json =>
  typeof value === 'object' && value !== null && !Array.isArray(value)
const textOf = (value: unknown) => (typeof value === 'string' ? value : '')
const listOf = (value: unknown) => (Array.isArray(value) ? (value as unknown[]) : [])

export interface Answer {
  readonly status: number
  readonly body: unknown
}
const ok = (body: unknown): Answer => ({ status: 200, body })

const LEARNED = new Set(['ANNOTATION_CREATED', 'ANNOTATION_UPDATED', 'ANNOTATIONS_CREATED'])

export class Protocol {
  readonly #folder: string
  readonly #models = new Map<string, Promise<Model>>()

  constructor(folder: string) {
    this.#folder = folder
  }

  async answer(method: string, path: string, body: unknown): Promise<Answer> {
    const given = isObject(body) ? body : {}
    switch (`${method} ${path}`) {
      case 'GET /':
      case 'GET /health':
        return ok({ status: 'UP', model_class: 'TextClassifier' })
      case 'GET /metrics':
        return ok({})
      case 'GET /versions':
        return ok({ versions: await this.#versions() })
      case 'POST /setup':
        return ok(await this.#setUp(given))
      case 'POST /predict':
        return ok(await this.#predict(given))
      case 'POST /webhook':
        return this.#hear(given)
      default:
        return { status: 404, body: { detail: `There is no ${method} ${path}.` } }
    }
  }

  /** One model a project; `12.1769900000` and `12` name the same. */
  #model(project: unknown): Promise<Model> {
    const id = /^\d{1,15}/.exec(String(project))?.[0] ?? '0'
    let model = this.#models.get(id)
    if (model === undefined) {
      model = Model.open(this.#folder, id)
      this.#models.set(id, model)
    }
    return model
  }

  async #versions(): Promise<string[]> {
    const models = await Promise.all(this.#models.values())
    return [...new Set(models.map((model) => model.version))]
  }

  async #setUp(body: Json): Promise<Json> {
    const model = await this.#model(body['project'])
    const hostname = textOf(body['hostname']).replace(/\/+$/, '')
    const token = textOf(body['access_token'])
    if (hostname !== '' && token !== '') {
      model.access = { hostname, token }
      await model.save()
    }
    return { model_version: model.version }
  }

  async #predict(body: Json): Promise<Json> {
    const model = await this.#model(body['project'])
    const control = findClassification(textOf(body['label_config']))
    const results = listOf(body['tasks']).map((task) => {
      const data = isObject(task) && isObject(task['data']) ? task['data'] : {}
      const guess = control && model.guess(textOf(data[control.key]))
      if (control === undefined || guess === undefined || !control.labels.includes(guess.label))
        return { result: [] }
      const { fromName, toName } = control
      return {
        result: [
          { from_name: fromName, to_name: toName, type: 'choices', value: { choices: [guess.label] } },
        ],
        score: guess.score,
        model_version: model.version,
      }
    })
    return { results, model_version: model.version }
  }

  async #hear(event: Json): Promise<Answer> {
    const action = textOf(event['action'])
    const project = isObject(event['project']) ? event['project'] : {}
    const model = await this.#model(project['id'])
    const control = findClassification(textOf(project['label_config']))
    if (action === 'START_TRAINING') {
      if (model.access === undefined || control === undefined)
        return { status: 400, body: { detail: 'Set the server up first, with a Choices over a Text.' } }
      model.retrain(await readExamples(model.access, textOf(String(project['id'])), control))
      await model.save()
      return { status: 201, body: { model_version: model.version, examples: model.size } }
    }
    if (action === 'ANNOTATIONS_DELETED') {
      for (const one of listOf(event['annotations']))
        if (isObject(one)) model.learn(Number(one['id']), undefined)
      await model.save()
      return { status: 201, body: {} }
    }
    if (!LEARNED.has(action) || control === undefined) return ok({ status: 'Unknown event' })
    const annotations = [event['annotation']].flat().filter(isObject)
    const tasks = [event['task']].flat().filter(isObject)
    for (const annotation of annotations) {
      const task = tasks.find((one) => one['id'] === annotation['task']) ?? tasks[0] ?? {}
      model.learn(Number(annotation['id']), readExample(task, annotation, control))
    }
    await model.save()
    return { status: 201, body: { examples: model.size } }
  }
}

function readExample(task: Json, annotation: Json, control: Classification): Example | undefined {
  if (annotation['was_cancelled'] === true) return undefined
  const data = isObject(task['data']) ? task['data'] : {}
  const item = listOf(annotation['result']).find(
    (one) => isObject(one) && one['from_name'] === control.fromName,
  )
  const value = isObject(item) && isObject(item['value']) ? item['value'] : {}
  const [label] = listOf(value['choices'])
  const text = textOf(data[control.key])
  return typeof label === 'string' && text !== '' ? { text, label } : undefined
}

/** Every annotated task of the project, by the token of this server. @throws Error when the platform does not answer so. */
async function readExamples(
  { hostname, token }: { hostname: string; token: string },
  project: string,
  control: Classification,
): Promise<Map<number, Example>> {
  const answer = await fetch(`${hostname}/api/projects/${project}/export?exportType=JSON`, {
    headers: { authorization: `Token ${token}` },
  })
  if (!answer.ok) throw new Error(`The platform answered ${answer.status} to the export of its annotations.`)
  const examples = new Map<number, Example>()
  for (const task of listOf(await answer.json())) {
    if (!isObject(task)) continue
    for (const annotation of listOf(task['annotations']).filter(isObject)) {
      const example = readExample(task, annotation, control)
      if (example !== undefined) examples.set(Number(annotation['id']), example)
    }
  }
  return examples
}
