// Video regions with a key frame for every frame: what lies between two key frames, on a straight line. Pure.
// Source: export with `interpolate_key_frames`.
import { numberOf, valueOf } from '../annotated.ts'
import { isList, isObject, JsonNumber, type JsonObject, type JsonValue } from '../json-text.ts'

const GEOMETRY = ['x', 'y', 'width', 'height', 'rotation'] as const

/** A task whose video rectangles have all frames; those without a key frame go. */
export function interpolateTask(task: JsonObject): JsonObject {
  const annotations = task['annotations']
  if (!isList(annotations)) return task
  return {
    ...task,
    annotations: annotations.map((annotation) =>
      isObject(annotation) && isList(annotation['result'])
        ? { ...annotation, result: annotation['result'].flatMap(interpolateResult) }
        : annotation,
    ),
  }
}

function interpolateResult(result: JsonValue): JsonValue[] {
  if (!isObject(result) || result['type'] !== 'videorectangle') return [result]
  const value = valueOf(result)
  const sequence = isList(value['sequence']) ? value['sequence'].filter(isObject) : []
  if (sequence.length === 0) return []
  return [{ ...result, value: { ...value, sequence: allFrames(sequence, value) } }]
}

/** Key frames and the frames between them; behind the last one up to the end of the video. */
function allFrames(sequence: readonly JsonObject[], value: JsonObject): JsonObject[] {
  const frameOf = (it: JsonObject) => numberOf(it['frame']) ?? 0
  const keys = sequence.toSorted((a, b) => frameOf(a) - frameOf(b))
  const framesCount = numberOf(value['framesCount']) ?? 0
  const durationSec = numberOf(value['duration']) ?? 0
  const added: JsonObject[] = []
  for (const [at, key] of keys.entries()) {
    if (key['enabled'] === false) continue
    const next = keys[at + 1]
    const from = frameOf(key)
    // The last frame is counted from 1.
    const steps = (next === undefined ? framesCount : frameOf(next)) - from
    const last = next === undefined ? framesCount : frameOf(next) - 1
    for (let frame = from + 1; frame <= last; frame++) {
      if (added.length >= MAX_FRAMES)
        throw new RangeError(`A video region has more than ${MAX_FRAMES} frames.`)
      added.push(between(key, next, frame, (frame - from) / Math.max(1, steps), durationSec))
    }
  }
  return [...keys, ...added].toSorted((a, b) => frameOf(a) - frameOf(b))
}

// Eleven hours at 25 frames a second.
const MAX_FRAMES = 1_000_000

function between(
  key: JsonObject,
  next: JsonObject | undefined,
  frame: number,
  fraction: number,
  durationSec: number,
): JsonObject {
  const made: Record<string, JsonValue> = { ...key, frame, enabled: true, auto: true }
  for (const name of GEOMETRY) {
    const start = numberOf(key[name])
    const end = numberOf(next?.[name])
    if (start === undefined || end === undefined || start === end) continue
    made[name] = float(start + (end - start) * fraction)
  }
  const start = numberOf(key['time']) ?? 0
  const end = numberOf(next?.['time']) ?? start
  if (end !== start) made['time'] = float(toHundredths(start + (end - start) * fraction))
  else if (durationSec > 0) made['time'] = float(toHundredths(start + fraction * (durationSec - start)))
  return made
}

const toHundredths = (seconds: number) => Math.round(seconds * 100) / 100
/** Results of arithmetic are written with a fraction, also when it is none. */
const float = (value: number): JsonValue => (Number.isInteger(value) ? new JsonNumber(`${value}.0`) : value)
