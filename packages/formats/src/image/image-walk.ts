// The walk of every image format over its tasks: what a task shows, under which name it goes into the archive, how large
// it is, and its copy when the format copies. Copies are fetched several at a time and written in the order of tasks.
//
// Memory: what was found out of a medium is kept, about 300 bytes each, since formats walk twice and tasks share media.
import { setTimeout as wait } from 'node:timers/promises'
import type { ExportProblem, WriteOptions } from '../format.ts'
import { isList } from '../json-text.ts'
import { inParallel, MediaError, NO_MEDIA, obtainMedia, type MediaFile } from '../media-source.ts'
import type { Sink } from '../sink.ts'
import type { TaskSource, TaskText } from '../source.ts'
import { readImageHeader, type ImageHeader } from './image-header.ts'
import { imageTaskReader, type ImageTask } from './image-item.ts'
import { isCloud, lostName, mayBeHere, resourceName } from './image-name.ts'

export interface FoundImage {
  readonly address: string
  /** Of its file, without a folder. */
  readonly name: string
  /** What its file says; undefined when it was not looked at, or is no image. */
  readonly header: ImageHeader | undefined
  /** It should be in the archive and could not be had. */
  readonly isLost: boolean
}

export interface WalkedTask extends ImageTask {
  readonly image: FoundImage
}

export interface ImageWalkOptions extends WriteOptions {
  /** Copies go into `images/`. */
  readonly copies: boolean
}

const AT_ONCE = 8

/**
 * Walks may be repeated; the first one copies. Tasks come in groups, each to be taken to its end before the next: a turn of a
 * stream for every task would cost as much as what is written of it.
 */
export function imageWalk(
  source: TaskSource,
  sink: Sink,
  options: ImageWalkOptions,
): () => AsyncGenerator<Iterable<WalkedTask>> {
  const { copies, media = NO_MEDIA, report = () => {} } = options
  const read = imageTaskReader(options.controls)
  const known = new Map<string, FoundImage>()
  let walks = 0

  async function look(address: string): Promise<Looked> {
    const seen = known.get(address)
    if (seen !== undefined) return { image: seen }
    if (!copies) {
      const file = await media.find(address)
      if (file === undefined) return { image: lookElsewhere(address) }
      const name = resourceName(address, { host: media.host, isHere: true, copies })
      const image = { address, name, header: await readImageHeader(file), isLost: false }
      await file.close()
      known.set(address, image)
      return { image }
    }
    try {
      const isHere = await isFound(address)
      const file = await obtainMedia(media, address, wait)
      const name = resourceName(address, { host: media.host, isHere, copies })
      return { image: { address, name, header: await readImageHeader(file), isLost: false }, file }
    } catch (error) {
      if (!(error instanceof MediaError)) throw error
      const image = { address, name: lostName(address), header: undefined, isLost: true }
      return { image, problem: `The image ${address} could not be copied: ${error.message}.` }
    }
  }

  async function isFound(address: string): Promise<boolean> {
    const file = await media.find(address)
    await file?.close()
    return file !== undefined
  }

  function* addressed(batch: Iterable<TaskText>, tell: Tell): Generator<AddressedTask> {
    for (const entry of batch) {
      const task = read(entry.values())
      const address = requireAddress(task, tell)
      if (address !== undefined) yield { task, address }
    }
  }

  async function* tasks(tell: Tell): AsyncGenerator<AddressedTask> {
    for await (const batch of source.batches()) yield* addressed(batch, tell)
  }

  /** What is not copied and lies elsewhere has a name and nothing more. */
  function lookElsewhere(address: string): FoundImage {
    const name = resourceName(address, { host: media.host, isHere: false, copies })
    return { address, name, header: undefined, isLost: false }
  }

  /**
   * Tasks up to the first whose image must be waited for, which goes into `halted`. Not inside of who calls it: a generator
   * function that is made anew for every batch keeps what it sees until a full collection.
   */
  function* atOnce(batch: Generator<AddressedTask>, halted: AddressedTask[]): Generator<WalkedTask> {
    for (let next = batch.next(); next.done !== true; next = batch.next()) {
      const { task, address } = next.value
      const image = mayBeHere(address) ? known.get(address) : lookElsewhere(address)
      if (image === undefined) {
        halted.push(next.value)
        return
      }
      yield { ...task, image }
    }
  }

  /** Mostly one group: only files of ours are waited for. */
  async function* unfetched(batch: Generator<AddressedTask>): AsyncGenerator<Iterable<WalkedTask>> {
    let halted: AddressedTask[]
    do {
      halted = []
      yield atOnce(batch, halted)
      for (const { task, address } of halted) yield [{ ...task, image: (await look(address)).image }]
    } while (halted.length > 0)
  }

  return async function* () {
    const tell = walks === 0 ? report : () => {}
    walks += 1
    if (!copies) {
      for await (const batch of source.batches()) yield* unfetched(addressed(batch, tell))
      return
    }
    const looked = inParallel(
      tasks(tell),
      AT_ONCE,
      async ({ task, address }) => ({ task, ...(await look(address)) }),
      async ({ file }) => file?.close(),
    )
    for await (const { task, image, file, problem } of looked) {
      if (file !== undefined) {
        try {
          if (!sink.has(`images/${image.name}`)) await sink.file(`images/${image.name}`, file.open())
        } finally {
          await file.close()
        }
      }
      known.set(image.address, image)
      if (problem !== undefined) tell({ task: task.taskId, message: problem })
      yield [{ ...task, image }]
    }
  }
}

type Tell = (problem: ExportProblem) => void

interface Looked {
  readonly image: FoundImage
  readonly file?: MediaFile
  readonly problem?: string
}

interface AddressedTask {
  readonly task: ImageTask
  readonly address: string
}

/** The address a task shows; of a list the last. Without one the task is told of. */
function requireAddress({ shown, items, taskId }: ImageTask, tell: Tell): string | undefined {
  const last = isList(shown) ? shown.findLast((it) => typeof it === 'string' && it !== '') : shown
  if (typeof last === 'string' && last !== '') return last
  if (items.length > 0) tell({ task: taskId, message: 'The task shows no image, so it was left out.' })
  return undefined
}

/** Cloud media that could not be copied leave no label files behind. */
export const isOrphan = ({ isLost, address }: FoundImage): boolean => isLost && isCloud(address)
