// CHAT_TUNING: a talk a line, for fine-tuning of chat models.
import { annotationsOf } from '../annotated.ts'
import { hasAny } from '../config-shape.ts'
import type { Format, WriteOptions } from '../format.ts'
import type { TaskSource } from '../source.ts'
import { talkOf } from './messages.ts'

async function* linesOf(source: TaskSource, options: WriteOptions): AsyncGenerator<string> {
  for await (const entry of source) {
    for (const annotated of annotationsOf(entry.task())) {
      const messages = talkOf(annotated, options.controls)
      if (messages === undefined)
        options.report?.({ task: annotated.taskId, message: 'It has no question with an answer.' })
      else yield `${JSON.stringify({ messages })}\n`
    }
  }
}

/** What was shown as the user's words, what was written or chosen as the assistant's. */
export const chatTuningFormat: Format = {
  id: 'CHAT_TUNING',
  title: 'Chat fine-tuning (OpenAI)',
  description: 'One talk a line: the data as the user, the answers as the assistant.',
  packing: 'file',
  loses: 'Regions, ids, authors, and answers other than texts, choices and chat messages.',
  better: ['JSONL'],
  supports: (shape) =>
    hasAny(shape, 'TextArea', 'Choices', 'Chat') ? true : 'Needs a text area, choices or a chat',
  write: (source, sink, options) => sink.file('result.jsonl', linesOf(source, options)),
}
