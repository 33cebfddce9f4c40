// CoNLL files: a sentence is a task, its tags are spans. The token stands first in a line, the tag last.
import type { JsonObject } from '@siali/labeling'
import { linesOf } from '../jsonl/jsonl.read.ts'
import { resultOf, targetOf, taskOfResults } from '../read-results.ts'
import { brokenTask, type ReadTask } from '../read-task.ts'
import { type ReadableFile, type ReadContext, type Reader } from '../reader.ts'

interface Tagged {
  readonly token: string
  readonly tag: string
}

async function* read(file: ReadableFile, context: ReadContext): AsyncGenerator<ReadTask[]> {
  let sentence: Tagged[] = []
  let number = 0
  /** The first thing wrong with the sentence. */
  let wrong: ReadTask | undefined
  const finish = (): ReadTask[] => {
    const [done, broken] = [sentence, wrong]
    sentence = []
    wrong = undefined
    if (broken !== undefined) return [broken]
    return done.length === 0 ? [] : [toTask(file, context, done)]
  }
  for await (const lines of linesOf(file)) {
    const tasks: ReadTask[] = []
    for (const line of lines) {
      number += 1
      const [token = '', ...rest] = columnsOf(line)
      const tag = rest.at(-1)
      const isTag = tag !== undefined && /^(?:O|[BIESLU]-.+)$/.test(tag)
      if (token === '' || token === '-DOCSTART-') tasks.push(...finish())
      else if (isTag) sentence.push({ token, tag })
      // Comments begin with a sign that may be a token too.
      else if (!token.startsWith('#')) {
        const reason =
          tag === undefined
            ? `line ${number} has a token and no tag`
            : `line ${number}: "${tag}" is no tag such as O, B-PER or I-PER`
        wrong ??= brokenTask(reason, file.id, number)
      }
    }
    if (tasks.length > 0) yield tasks
  }
  const last = finish()
  if (last.length > 0) yield last
}

/** Blanks part columns, or tabs where there are any: then blanks are of the tokens, as are blanks that do not break. */
function columnsOf(line: string): string[] {
  const plain = line.replaceAll(/^[ \t\r]+|[ \t\r]+$/g, '')
  return plain.includes('\t') ? plain.split(/ *\t[ \t]*/) : plain.split(/ +/)
}

function toTask(file: ReadableFile, context: ReadContext, sentence: readonly Tagged[]): ReadTask {
  const target = targetOf(context, ['Labels'], ['Text'], { fromName: 'label', toName: 'text', key: 'text' })
  const text = sentence.map(({ token }) => token).join(' ')
  const points = [...text]
  const results: JsonObject[] = spansOf(sentence).map(({ start, end, label }, at) =>
    resultOf(target, `r${at + 1}`, {
      start,
      end,
      text: points.slice(start, end).join(''),
      labels: [label],
    }),
  )
  // A tag stands with every token, also where nothing is marked.
  return taskOfResults(context, file.id, { [target.key]: text }, results, { saysNothing: true })
}

interface Span {
  readonly start: number
  end: number
  readonly label: string
}

/** In code points. A tag goes on with the span before it when it says `I`, `E` or `L` and names the same label. */
function spansOf(sentence: readonly Tagged[]): Span[] {
  const spans: Span[] = []
  let at = 0
  let open: Span | undefined
  for (const { token, tag } of sentence) {
    const end = at + [...token].length
    const [kind, label] = [tag[0] ?? 'O', tag.slice(2)]
    if (kind === 'O') open = undefined
    else if (open !== undefined && open.label === label && 'IEL'.includes(kind)) open.end = end
    else {
      open = { start: at, end, label }
      spans.push(open)
    }
    if ('ELSU'.includes(kind)) open = undefined
    at = end + 1
  }
  return spans
}

export const conllReader: Reader = {
  id: 'CONLL',
  title: 'CoNLL',
  extensions: ['.conll', '.bio', '.iob'],
  isList: true,
  read,
}
