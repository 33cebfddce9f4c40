// Multinomial naive Bayes over the words of a text. Learns one example at a time, forgets one as well, and says how sure it is.

export interface Example {
  readonly text: string
  readonly label: string
}

export interface Guess {
  readonly label: string
  /** Probability, 0 to 1. */
  readonly score: number
}

interface Counts {
  examples: number
  words: number
  readonly byWord: Map<string, number>
}

/** Lower-case words of any script; single letters say too little. */
export function wordsOf(text: string): string[] {
  return text.toLowerCase().match(/[\p{L}\p{N}]{2,}/gu) ?? []
}

export class Classifier {
  readonly #labels = new Map<string, Counts>()
  readonly #vocabulary = new Map<string, number>()

  get labels(): string[] {
    return [...this.#labels.keys()]
  }

  learn(example: Example): void {
    this.#count(example, 1)
  }

  /** Takes back an example that was learned. */
  forget(example: Example): void {
    this.#count(example, -1)
  }

  #count({ text, label }: Example, sign: 1 | -1): void {
    const counts = this.#labels.get(label) ?? { examples: 0, words: 0, byWord: new Map<string, number>() }
    this.#labels.set(label, counts)
    counts.examples += sign
    for (const word of wordsOf(text)) {
      counts.words += sign
      add(counts.byWord, word, sign)
      add(this.#vocabulary, word, sign)
    }
    if (counts.examples <= 0) this.#labels.delete(label)
  }

  /** The likeliest label; undefined while fewer than two are known, since then there is nothing to tell apart. */
  guess(text: string): Guess | undefined {
    if (this.#labels.size < 2) return undefined
    const words = wordsOf(text).filter((word) => this.#vocabulary.has(word))
    const all = [...this.#labels.values()].reduce((sum, { examples }) => sum + examples, 0)
    const weighed = [...this.#labels].map(([label, { examples, words: total, byWord }]) => {
      // Logarithms: the product of many small numbers is none. Each word counts once more than seen, so that a new one
      // does not rule a label out.
      const likelihood = words.map((word) =>
        Math.log(((byWord.get(word) ?? 0) + 1) / (total + this.#vocabulary.size)),
      )
      return { label, log: likelihood.reduce((sum, one) => sum + one, Math.log(examples / all)) }
    })
    const highest = Math.max(...weighed.map(({ log }) => log))
    const sum = weighed.reduce((total, { log }) => total + Math.exp(log - highest), 0)
    const best = weighed.find(({ log }) => log === highest)
    return best && { label: best.label, score: 1 / sum }
  }
}

function add(counts: Map<string, number>, word: string, sign: 1 | -1): void {
  const count = (counts.get(word) ?? 0) + sign
  if (count > 0) counts.set(word, count)
  else counts.delete(word)
}
