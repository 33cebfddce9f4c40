// Asks for what was left out: on a terminal, or from lines that a script pipes in.

import { createInterface } from 'node:readline'
import { Writable } from 'node:stream'

export interface Question {
  readonly text: string
  /** What is typed does not show. */
  readonly isSecret?: boolean
}

/** The answers in order, trimmed. One reader for all: a second one would miss lines that the first has read ahead. */
export async function ask(questions: readonly Question[]): Promise<string[]> {
  if (questions.length === 0) return []
  const isTerminal = process.stdin.isTTY === true
  let isHidden = false
  const output = new Writable({
    write(chunk, _encoding, done) {
      if (!isHidden) process.stdout.write(chunk as Uint8Array)
      done()
    },
  })
  const reader = createInterface({ input: process.stdin, output, terminal: isTerminal })
  try {
    const lines = reader[Symbol.asyncIterator]()
    const answers: string[] = []
    for (const { text, isSecret } of questions) {
      reader.setPrompt(text)
      reader.prompt()
      isHidden = isTerminal && isSecret === true
      const line = await lines.next()
      if (isHidden) process.stdout.write('\n')
      isHidden = false
      if (line.done === true) throw new Error('Nothing was typed.')
      answers.push(line.value.trim())
    }
    return answers
  } finally {
    reader.close()
  }
}
