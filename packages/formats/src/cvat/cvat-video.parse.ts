// Videos of CVAT for video 1.1: what the `meta` of a file says of its tasks or its job, with their tracks.
import type { ReadVideo } from '../keyframes/video-tasks.ts'
import { MOST_FRAMES } from '../mot/track-frames.ts'
import { sizeFrom } from './cvat-image.parse.ts'
import type { OpenPart } from './cvat.mark.ts'
import type { ParsedTrack } from './cvat-track.parse.ts'

export interface ParsedVideo extends ReadVideo {
  readonly kind: 'video'
  readonly tracks: readonly ParsedTrack[]
}

const MEMBERS = new Set([
  'id',
  'name',
  'source',
  'size',
  'stop_frame',
  'original_size/width',
  'original_size/height',
])
type Said = Map<string, string>

/** `meta`, with one `task` or `job`, or with the tasks of a project. */
export class OpenMeta implements OpenPart {
  readonly #path: string[] = []
  /** Tasks, by their members; what is said outside of them counts where they say nothing. */
  readonly #tasks: Said[] = []
  readonly #common: Said = new Map()
  #open: { readonly said: Said; readonly depth: number } | undefined

  enter(tag: string, _attributes: unknown, depth: number): void {
    this.#path.push(tag)
    if (this.#open !== undefined || (tag !== 'task' && tag !== 'job')) return
    this.#open = { said: new Map(), depth }
    this.#tasks.push(this.#open.said)
  }

  say(text: string): void {
    const from = this.#open?.depth ?? 0
    if (this.#path.length - from > 2) return
    const member = this.#path.slice(from).join('/')
    const said = this.#open?.said ?? this.#common
    if (MEMBERS.has(member)) said.set(member, (said.get(member) ?? '') + text)
  }

  leave(depth: number): void {
    this.#path.pop()
    if (this.#open?.depth === depth) this.#open = undefined
  }

  /** Videos of the tracks; where there are none, the videos that the file describes. @throws SyntaxError for a track of no task. */
  videos(tracks: readonly ParsedTrack[]): ParsedVideo[] {
    const tasks = this.#tasks.length === 0 ? [new Map<string, string>()] : this.#tasks
    const ids = new Map(tasks.map((said, at) => [said.get('id')?.trim() ?? '', at]))
    const byTask = Map.groupBy(tracks, ({ title, taskId }) => {
      const at = tasks.length === 1 ? 0 : ids.get(taskId ?? '')
      if (at === undefined) throw new SyntaxError(`${title} is of no task that the file describes`)
      return at
    })
    return tasks.flatMap((said, at) => {
      const own = byTask.get(at) ?? []
      const hasVideo = said.has('source')
      return own.length > 0 || (tracks.length === 0 && hasVideo) ? [this.#video(said, own)] : []
    })
  }

  #video(said: Said, tracks: readonly ParsedTrack[]): ParsedVideo {
    const of = (member: string) => (said.get(member) ?? this.#common.get(member) ?? '').trim()
    const name = of('source') || of('name')
    const known = { kind: 'video', name, tracks } as const
    try {
      if (name === '') throw new SyntaxError('it does not say the name of its video, under source')
      const broken = tracks.find(({ problem }) => problem !== undefined)
      if (broken !== undefined) throw new SyntaxError(`${broken.title}: ${broken.problem}`)
      const size = sizeFrom(
        of('original_size/width'),
        of('original_size/height'),
        'the original_size of the video',
      )
      return { ...known, size, framesCount: framesCount(of('size'), of('stop_frame'), tracks) }
    } catch (error) {
      if (!(error instanceof SyntaxError)) throw error
      return { ...known, size: { width: 0, height: 0 }, framesCount: 0, problem: error.message }
    }
  }
}

/** Frames of the video as far as the file knows: its last frame counts from 0, and a task may be a part of the video. */
function framesCount(size: string, stop: string, tracks: readonly ParsedTrack[]): number {
  const said = [Number(size), stop === '' ? 0 : Number(stop) + 1]
  if (said.some((count) => !Number.isInteger(count) || count < 0 || count > MOST_FRAMES))
    throw new SyntaxError(
      `the frames of the video are no number up to ${MOST_FRAMES}: ${size} ${stop}`.trim(),
    )
  return tracks.reduce(
    (most, { keys }) =>
      keys.reduce((last, { frame, isOutside }) => Math.max(last, isOutside ? frame - 1 : frame), most),
    Math.max(...said),
  )
}
