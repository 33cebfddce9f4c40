// What a model server must do, one check after the other. Each says what it saw; one that fails keeps no other from running.

export interface Answer {
  readonly status: number
  readonly text: string
  /** Undefined when the text is no JSON. */
  readonly json: unknown
}

export interface Target {
  readonly labelConfig: string
  /** Data of the tasks that are sent. */
  readonly data: readonly Readonly<Record<string, unknown>>[]
  readonly hasPassword: boolean
  readonly canTrain: boolean
  /** `asStranger`: without the password. @throws Error when there is no answer in time. */
  ask(method: 'GET' | 'POST', path: string, body?: unknown, asStranger?: boolean): Promise<Answer>
  /** Why a result list is none of the config; empty: it is one. */
  problemsOf(result: readonly unknown[]): readonly string[]
}

/** `skip`: what is optional and not there. */
export type Outcome = { readonly ok: string } | { readonly skip: string } | { readonly fail: string }

export interface Check {
  readonly name: string
  run(target: Target): Promise<Outcome>
}

const isObject = (value: unknown): value is Record<string, unknown> =>
  typeof value === 'object' && value !== null && !Array.isArray(value)
const shorten = (text: string) => (text.length > 160 ? `${text.slice(0, 160)}…` : text)
const said = ({ status, text }: Answer) => `it answered ${status}: ${shorten(text) || 'nothing'}`
const isFine = ({ status }: Answer) => status >= 200 && status < 300

const tasksOf = ({ data }: Target) =>
  data.map((one, at) => ({
    id: at + 1,
    data: one,
    meta: {},
    annotations: [],
    predictions: [],
    project: 1,
  }))
const PROJECT = '1.1700000000'
const bodyOf = (target: Target, tasks: readonly unknown[], context: unknown = null) => ({
  tasks,
  project: PROJECT,
  label_config: target.labelConfig,
  params: { login: null, password: null, context },
})

/** THE checks, in order. */
export const CHECKS: readonly Check[] = [
  {
    name: 'GET /health answers 200 with a status',
    async run(target) {
      const answer = await target.ask('GET', '/health')
      if (!isFine(answer) || !isObject(answer.json)) return { fail: said(answer) }
      const { status, model_class: model } = answer.json
      return status === 'UP' ? { ok: `UP, ${String(model ?? 'no model_class')}` } : { fail: said(answer) }
    },
  },
  {
    name: 'the password is asked for',
    async run(target) {
      if (!target.hasPassword) return { skip: 'no --user was given' }
      const answer = await target.ask('POST', '/predict', bodyOf(target, []), true)
      return answer.status === 401 ? { ok: '401 without it' } : { fail: `without it ${said(answer)}` }
    },
  },
  {
    name: 'POST /setup takes a project and names its model version',
    async run(target) {
      const answer = await target.ask('POST', '/setup', {
        project: PROJECT,
        schema: target.labelConfig,
        hostname: '',
        access_token: '',
        extra_params: null,
      })
      if (!isFine(answer) || !isObject(answer.json)) return { fail: said(answer) }
      const version = answer.json['model_version']
      return typeof version === 'string' && version !== ''
        ? { ok: version }
        : { skip: 'it is taken, and names no model_version' }
    },
  },
  {
    name: 'GET /versions lists versions',
    async run(target) {
      const answer = await target.ask('GET', '/versions')
      if (answer.status === 404 || answer.status === 405) return { skip: 'there is no such list' }
      const versions = isObject(answer.json) ? answer.json['versions'] : undefined
      return isFine(answer) && Array.isArray(versions)
        ? { ok: `${versions.length} versions` }
        : { fail: said(answer) }
    },
  },
  {
    name: 'POST /predict answers one entry for one task',
    run: (target) => predict(target, 1),
  },
  {
    name: 'POST /predict answers one entry for each of many tasks',
    run: (target) => predict(target, target.data.length),
  },
  {
    name: 'POST /predict takes what was drawn as a context',
    async run(target) {
      const answer = await target.ask(
        'POST',
        '/predict',
        bodyOf(target, tasksOf(target).slice(0, 1), { result: [] }),
      )
      return isFine(answer) ? { ok: 'taken' } : { fail: said(answer) }
    },
  },
  {
    name: 'POST /webhook shrugs at an event it does not know',
    async run(target) {
      const answer = await target.ask('POST', '/webhook', { action: 'SOMETHING_ELSE', project: { id: 1 } })
      if (answer.status === 404 || answer.status === 405)
        return { skip: 'there is no /webhook: the server is of the old protocol and is trained by /train' }
      return isFine(answer) ? { ok: String(answer.status) } : { fail: said(answer) }
    },
  },
  {
    name: 'POST /webhook takes START_TRAINING',
    async run(target) {
      if (!target.canTrain) return { skip: 'give --train to ask for it' }
      const project = { id: 1, label_config: target.labelConfig }
      const answer = await target.ask('POST', '/webhook', { action: 'START_TRAINING', project })
      return isFine(answer) ? { ok: String(answer.status) } : { fail: said(answer) }
    },
  },
  {
    name: 'a body that is none is refused, and the server lives on',
    async run(target) {
      const answer = await target.ask('POST', '/predict', '{"tasks":')
      const after = await target.ask('GET', '/health')
      if (!isFine(after)) return { fail: `after it ${said(after)}` }
      return answer.status >= 400 ? { ok: String(answer.status) } : { fail: said(answer) }
    },
  },
]

async function predict(target: Target, count: number): Promise<Outcome> {
  const answer = await target.ask('POST', '/predict', bodyOf(target, tasksOf(target).slice(0, count)))
  const entries = isObject(answer.json) ? answer.json['results'] : undefined
  if (!isFine(answer) || !Array.isArray(entries)) return { fail: said(answer) }
  if (entries.length !== count)
    return { fail: `${entries.length} entries for ${count} tasks: nobody can tell which belongs to which` }
  const problems = entries.flatMap((entry: unknown, at) =>
    [entry].flat().flatMap((one) => problemsOf(target, one).map((text) => `entry ${at}: ${text}`)),
  )
  if (problems.length > 0) return { fail: shorten(problems.slice(0, 3).join('; ')) }
  const filled = entries.filter((entry: unknown) => [entry].flat().some(hasResult)).length
  return { ok: `${filled} of ${count} predicted` }
}

const hasResult = (entry: unknown) =>
  isObject(entry) && Array.isArray(entry['result']) && entry['result'].length > 0

function problemsOf(target: Target, entry: unknown): readonly string[] {
  // Nothing to say of a task.
  if (entry === null || (isObject(entry) && Object.keys(entry).length === 0)) return []
  if (!isObject(entry)) return ['it is no object with a result']
  const { result, score } = entry
  const wrongScore =
    score !== undefined && score !== null && (typeof score !== 'number' || !Number.isFinite(score))
  return [
    ...(wrongScore ? ['its score is no number'] : []),
    ...(Array.isArray(result) ? target.problemsOf(result) : ['its result is no list']),
  ]
}
