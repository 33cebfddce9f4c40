// The model server that is checked: how it is asked, and what a result of its config must be.

import type { Answer, Target } from './checks.ts'

export const SAMPLE_CONFIG = `<View>
  <Text name="text" value="$text"/>
  <Choices name="sentiment" toName="text">
    <Choice value="Positive"/>
    <Choice value="Negative"/>
  </Choices>
</View>`

const SAMPLE_TEXTS = ['I like it very much.', 'It broke on the first day.', 'Nothing special.']

export interface TargetOptions {
  readonly url: string
  readonly user: string | undefined
  readonly password: string | undefined
  readonly canTrain: boolean
  readonly timeoutMs: number
  /** Undefined: sentiment of a text. */
  readonly labelConfig: string | undefined
  /** Data of a task; undefined: made from the config. */
  readonly data: Readonly<Record<string, unknown>> | undefined
}

/** @throws Error when the config is none. */
export async function createTarget(options: TargetOptions): Promise<Target> {
  const { url, user, password, timeoutMs, labelConfig = SAMPLE_CONFIG, data } = options
  const base = url.replace(/\/+$/, '')
  const { readCheckedConfig } = await import('@siali/server')
  const config = readCheckedConfig(labelConfig)
  const one = data ?? config.data
  const samples = SAMPLE_TEXTS.map((text) => ({ text }))
  return {
    labelConfig,
    data: data === undefined && labelConfig === SAMPLE_CONFIG ? samples : [one, one, one],
    hasPassword: user !== undefined,
    canTrain: options.canTrain,
    problemsOf: (result) => config.problemsOf(result),
    async ask(method, path, body, asStranger = false): Promise<Answer> {
      const login = Buffer.from(`${user}:${password ?? ''}`).toString('base64')
      const answer = await fetch(base + path, {
        method,
        redirect: 'manual',
        signal: AbortSignal.timeout(timeoutMs),
        headers: {
          'content-type': 'application/json',
          ...(user !== undefined && !asStranger && { authorization: `Basic ${login}` }),
        },
        ...(body !== undefined && { body: typeof body === 'string' ? body : JSON.stringify(body) }),
      })
      const text = await answer.text()
      return { status: answer.status, text, json: parse(text) }
    },
  }
}

function parse(text: string): unknown {
  try {
    return JSON.parse(text)
  } catch {
    return undefined
  }
}
