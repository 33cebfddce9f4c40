// The model of one project: what it was taught, by annotation, on disk and in memory.

import { mkdir, readFile, rename, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { Classifier, type Example, type Guess } from './classifier.ts'

/** How the platform is asked for annotations; it tells us at each set-up. */
export interface Access {
  readonly hostname: string
  readonly token: string
}

interface Stored {
  readonly version: number
  readonly examples: readonly (readonly [annotation: number, example: Example])[]
  readonly access: Access | undefined
}

export class Model {
  readonly #path: string
  #classifier = new Classifier()
  #examples = new Map<number, Example>()
  #trainings = 0
  access: Access | undefined

  private constructor(path: string) {
    this.#path = path
  }

  /** The model kept below `folder`; a new one when there is none. */
  static async open(folder: string, project: string): Promise<Model> {
    await mkdir(folder, { recursive: true, mode: 0o700 })
    const model = new Model(join(folder, `${project}.json`))
    const text = await readFile(model.#path, 'utf8').catch(() => undefined)
    if (text === undefined) return model
    const stored = JSON.parse(text) as Stored
    model.#trainings = stored.version
    model.access = stored.access
    for (const [annotation, example] of stored.examples) model.learn(annotation, example)
    return model
  }

  get version(): string {
    return `0.${this.#trainings}.0`
  }

  get size(): number {
    return this.#examples.size
  }

  guess(text: string): Guess | undefined {
    return this.#classifier.guess(text)
  }

  /** Learns what an annotation says; one that was changed replaces what it said before. */
  learn(annotation: number, example: Example | undefined): void {
    const before = this.#examples.get(annotation)
    if (before !== undefined) this.#classifier.forget(before)
    this.#examples.delete(annotation)
    if (example === undefined) return
    this.#examples.set(annotation, example)
    this.#classifier.learn(example)
  }

  /** Starts anew from these annotations: a version of its own. */
  retrain(examples: ReadonlyMap<number, Example>): void {
    this.#classifier = new Classifier()
    this.#examples = new Map()
    for (const [annotation, example] of examples) this.learn(annotation, example)
    this.#trainings += 1
  }

  /** Written beside and moved into place, so that a crash leaves the old file or the new one. */
  async save(): Promise<void> {
    const stored: Stored = {
      version: this.#trainings,
      examples: [...this.#examples],
      access: this.access,
    }
    const beside = `${this.#path}.${process.pid}.new`
    await writeFile(beside, JSON.stringify(stored), { mode: 0o600 })
    await rename(beside, this.#path)
  }
}
