// Times of subtitles, and cues of WebVTT and SRT files. Pure.

/** `01:02:03.004`; the sign before the milliseconds is a point in WebVTT, a comma in SRT. */
export function stampOf(seconds: number, sign: '.' | ','): string {
  const whole = Math.round(seconds * 1000)
  const two = (value: number) => String(value).padStart(2, '0')
  const clock = [whole / 3_600_000, (whole / 60_000) % 60, (whole / 1000) % 60].map((it) =>
    two(Math.floor(it)),
  )
  return `${clock.join(':')}${sign}${String(whole % 1000).padStart(3, '0')}`
}

export interface Cue {
  readonly startSec: number
  readonly endSec: number
  readonly voice: string | undefined
  readonly lines: readonly string[]
}

const TIMING =
  /^(?:(\d+):)?(\d{1,2}):(\d{1,2})[.,](\d{1,3})\s+-->\s+(?:(\d+):)?(\d{1,2}):(\d{1,2})[.,](\d{1,3})/

/**
 * The cues of a text, in their order; blocks without a time are passed over. WebVTT has markup and character references, SRT
 * only a few tags.
 */
export function readCues(text: string, kind: 'webvtt' | 'srt'): Cue[] {
  const clean = kind === 'webvtt' ? cleanVtt : cleanSrt
  const plain = text.replaceAll(/\r\n?/g, '\n')
  return plain.split(/\n(?:[ \t]*\n)+/).flatMap((block): Cue[] => {
    const lines = block.split('\n')
    const at = lines.findIndex((line) => TIMING.test(line))
    const [, ...parts] = TIMING.exec(lines[at] ?? '') ?? []
    if (at === -1) return []
    const [startSec, endSec] = [secondsOf(parts.slice(0, 4)), secondsOf(parts.slice(4))]
    const said = lines.slice(at + 1)
    const voice = kind === 'srt' ? null : /^<v(?:\.[^ \t>]*)?[ \t]+([^>]*)>/.exec(said[0] ?? '')
    if (voice !== null) said[0] = (said[0] ?? '').slice(voice[0].length)
    return [
      {
        startSec,
        endSec,
        voice: voice?.[1] === undefined ? undefined : unescape(voice[1]),
        lines: said.map(clean).filter((line) => line !== ''),
      },
    ]
  })
}

function secondsOf([hours, minutes, seconds, fraction = '']: readonly (string | undefined)[]): number {
  const whole = Number(hours ?? 0) * 3600 + Number(minutes) * 60 + Number(seconds)
  return (whole * 1000 + Number(fraction.padEnd(3, '0'))) / 1000
}

const SIGNS: Readonly<Record<string, string>> = {
  '&amp;': '&',
  '&lt;': '<',
  '&gt;': '>',
  '&nbsp;': '\u00a0',
  '&lrm;': '\u200e',
  '&rlm;': '\u200f',
}
const unescape = (text: string) =>
  text.replaceAll(/&(?:amp|lt|gt|nbsp|lrm|rlm);/g, (sign) => SIGNS[sign] ?? sign)
const cleanVtt = (line: string) => unescape(line.replaceAll(/<[^>]*>/g, ''))
const cleanSrt = (line: string) => line.replaceAll(/<\/?(?:[ibu]|font[^>]*)>/gi, '')
