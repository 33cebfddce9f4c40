// The unmodified Python clients: newest 2.x, 1.0.20, and the legacy Client, each in a virtual environment; and exports, read
// by the libraries of their formats.

import { spawnSync } from 'node:child_process'
import { existsSync, mkdirSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import type { Tally } from './main.ts'

interface PythonCase {
  /** Of label-studio-sdk. */
  readonly version: string
  readonly script: string
  /** Which generation of clients the script drives, when it drives several. */
  readonly generation?: string
  /** Packages beside it: module → what pip calls it. */
  readonly needs?: Readonly<Record<string, string>>
}

const CASES: readonly PythonCase[] = [
  { version: '2.1.2', script: 'sdk2.py' },
  { version: '1.0.20', script: 'sdk1.py' },
  { version: '1.0.20', script: 'legacy.py' },
  { version: '2.1.2', script: 'traps.py', generation: '2' },
  { version: '1.0.20', script: 'traps.py', generation: '1' },
  { version: '1.0.20', script: 'traps.py', generation: 'legacy' },
  {
    version: '2.1.2',
    script: 'formats.py',
    needs: { pycocotools: 'pycocotools==2.0.11', lxml: 'lxml==6.1.3' },
  },
  {
    version: '2.1.2',
    script: 'text_formats.py',
    needs: {
      spacy: 'spacy==3.8.18',
      nltk: 'nltk==3.10.4',
      pyarrow: 'pyarrow==26.0.1',
      datasets: 'datasets==5.2.0',
      webvtt: 'webvtt-py==0.6.0',
    },
  },
  { version: '2.1.2', script: 'label_files.py', needs: { yaml: 'pyyaml==6.0.4' } },
  {
    version: '2.1.2',
    script: 'time_formats.py',
    needs: {
      praatio: 'praatio==6.2.2',
      'pyannote.database': 'pyannote.database==6.1.1',
      srt: 'srt==3.5.3',
    },
  },
  {
    version: '2.1.2',
    script: 'place_formats.py',
    needs: { shapely: 'shapely==2.2.0', webdataset: 'webdataset==1.0.2', pyld: 'PyLD==3.3.0' },
  },
]
// Kept between runs of one person on one machine: installing takes a minute, and the versions are pinned.
const CACHE = join(tmpdir(), `siali-conformance-${process.getuid?.() ?? 0}`)
const FOLDER = join(import.meta.dirname, 'python')

export async function runPythonClients(url: string): Promise<Tally> {
  const account = await makeAccount(url)
  let passed = 0
  let failed = 0
  const traps = new TrapCount()
  for (const { version, script, generation = '', needs } of CASES) {
    const python = preparePython(version, needs)
    if (python === undefined) {
      console.log(`python client ${version}: Python or its registry cannot be reached, skipped`)
      continue
    }
    const args = [url, account.token, account.personalToken, generation]
    const run = spawnSync(python, [join(FOLDER, script), ...args], { encoding: 'utf8' })
    const lines = run.stdout.split('\n')
    traps.read(lines)
    const ok = lines.filter((line) => line.startsWith('ok ')).length
    let bad = lines.filter((line) => line.startsWith('FAIL ')).length
    if (run.status !== 0 && bad === 0) bad = 1
    for (const line of lines) if (line.startsWith('FAIL ')) console.log(`${script} ${line}`)
    if (run.status !== 0) console.log(run.stderr.split('\n').slice(-12).join('\n'))
    console.log(`${script} ${generation} (label-studio-sdk ${version}): ${ok} passed, ${bad} failed`)
    passed += ok
    failed += bad
  }
  console.log(traps.describe())
  return { passed, failed }
}

/** The answers that break clients, counted over the generations: one is passed when all that were driven passed it. */
class TrapCount {
  readonly #fates = new Map<number, Set<string>>()

  read(lines: readonly string[]): void {
    for (const line of lines) {
      const [, word = '', number] = /^(ok|FAIL|later|n\/a) trap (\d+):/.exec(line) ?? []
      if (number === undefined) continue
      const fates = this.#fates.get(Number(number)) ?? new Set()
      this.#fates.set(Number(number), fates.add(word))
    }
  }

  describe(): string {
    const are = (word: string) =>
      [...this.#fates].filter(([, fates]) => fates.has(word) && fates.size === 1).map(([number]) => number)
    const asides = [
      ...are('later').map((n) => `${n} later`),
      ...are('n/a').map((n) => `${n} of another edition`),
    ]
    return `traps: ${are('ok').length} passed of ${this.#fates.size} (${asides.join(', ') || 'none left out'})`
  }
}

function findPython(version: string, modules: readonly string[]): string | undefined {
  const python = join(CACHE, version, 'bin/python')
  return existsSync(python) &&
    spawnSync(python, ['-c', `import ${['label_studio_sdk', ...modules].join(', ')}`]).status === 0
    ? python
    : undefined
}

/**
 * A Python with this version of the client and what a case needs beside it, installed when they are not there; undefined
 * when they cannot be reached.
 */
export function preparePython(
  version: string,
  needs: Readonly<Record<string, string>> = {},
): string | undefined {
  const modules = Object.keys(needs)
  const found = findPython(version, modules)
  if (found !== undefined) return found
  const home = join(CACHE, version)
  const python = join(home, 'bin/python')
  mkdirSync(CACHE, { recursive: true })
  if (spawnSync('python3', ['-m', 'venv', home]).status !== 0) return undefined
  const pip = ['-m', 'pip', '-q', '--timeout', '15', '--retries', '1', 'install']
  spawnSync(python, [...pip, `label-studio-sdk==${version}`, ...Object.values(needs)], { timeout: 300_000 })
  return findPython(version, modules)
}

/** Signs up by form, as a person does, and reads both kinds of token. */
async function makeAccount(url: string): Promise<{ token: string; personalToken: string }> {
  const jar = new Map<string, string>()
  const send = async (path: string, init: RequestInit = {}) => {
    const cookie = [...jar].map(([name, value]) => `${name}=${value}`).join('; ')
    const answer = await fetch(url + path, {
      redirect: 'manual',
      ...init,
      headers: { ...init.headers, cookie },
    })
    for (const line of answer.headers.getSetCookie()) {
      const [pair = ''] = line.split(';')
      jar.set(pair.slice(0, pair.indexOf('=')), pair.slice(pair.indexOf('=') + 1))
    }
    return answer
  }
  await send('/user/signup/')
  const form = {
    email: 'python@example.test',
    password: 'Some-pass-123',
    csrfmiddlewaretoken: jar.get('csrftoken') ?? '',
  }
  const answer = await send('/user/signup/', { method: 'POST', body: new URLSearchParams(form) })
  if (answer.status !== 302) throw new Error(`sign-up answered ${answer.status}: ${await answer.text()}`)
  const token = ((await (await send('/api/current-user/token')).json()) as { token: string }).token
  const personal = await send('/api/token/', { method: 'POST' })
  return { token, personalToken: ((await personal.json()) as { token: string }).token }
}
