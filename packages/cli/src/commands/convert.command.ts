// `convert`: any file, folder or archive that can be read into any format that can be written, without a server.

import { createReadStream, createWriteStream } from 'node:fs'
import { mkdtemp, open, readFile, rename, rm, stat } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { basename, join } from 'node:path'
import { Readable } from 'node:stream'
import { pipeline } from 'node:stream/promises'
import {
  fileScratch,
  findFormat,
  FORMATS,
  NO_MEDIA,
  openExport,
  READERS,
  shapeOf,
  type Format,
  type MediaFile,
  type MediaSource,
  type ReadContext,
  type Scratch,
} from '@siali/formats'
import { parsedLabelConfig, perRegionControls, requiredDataKeys } from '@siali/labeling'
import { textFlag, type Command, type CommandCall } from '../command.ts'
import { openTaskFile } from '../task-file.ts'
import { isTaskFolder, openTaskFolder } from '../task-folder.ts'

export const convertCommand: Command = {
  name: 'convert',
  about: 'Convert a file, folder or ZIP of tasks into another format, without a server',
  flags: [
    {
      name: 'input',
      short: 'i',
      value: 'PATH',
      about: `read it: ${READERS.map(({ id }) => id).join(', ')}, or a folder or ZIP of media with what is marked beside them`,
    },
    { name: 'output', short: 'o', value: 'FILE', about: 'write it; a zip where a format has several files' },
    { name: 'to', value: 'FORMAT', about: `${FORMATS.map(({ id }) => id).join(', ')} (default JSON)` },
    { name: 'from', value: 'KIND', about: 'the kind of the input, where the file does not tell' },
    { name: 'config', value: 'FILE', about: 'the label config: needed by formats that go by its controls' },
    {
      name: 'media',
      value: 'DIR',
      about:
        'where media lie that formats copy, by the last part of their address; a folder or ZIP has its own',
    },
    { name: 'separator', value: 'SIGN', about: 'what parts the cells of a table that is read: , ; | or tab' },
    { name: 'predictions', about: 'what is read become predictions instead of annotations' },
    {
      name: 'neutralize-formulas',
      about: 'in tables, a quote mark before text that a spreadsheet would run',
    },
  ],
  async run(call) {
    const input = required(call, 'input')
    const output = required(call, 'output')
    const format = requireFormat(textFlag(call, 'to') ?? 'JSON')
    const configPath = textFlag(call, 'config')
    const config = configPath === undefined ? '<View/>' : await readFile(configPath, 'utf8')
    const context: ReadContext = {
      keys: requiredDataKeys(config),
      controls: parsedLabelConfig(config),
      perRegion: perRegionControls(config),
      into: call.flags['predictions'] === true ? 'predictions' : 'annotations',
      refusesRowLabels: true,
      // Without a label config nothing else says what a file of boxes is.
      besideImages: configPath === undefined,
      ...separatorOf(call),
    }
    const from = textFlag(call, 'from')
    let leftOut = 0
    const folder =
      from === undefined && (await isTaskFolder(input))
        ? await openTaskFolder(input, context, (line) => {
            leftOut += 1
            call.print(line)
          })
        : undefined
    const read = folder ?? (await openTaskFile(input, from, context))
    const lacking = format.supports(shapeOf(context.controls, /\svalueList\s*=/.test(config)))
    if (lacking !== true)
      call.print(
        configPath === undefined
          ? `${format.title}: without a label config (--config FILE) it may stay empty. ${lacking}.`
          : `${format.title}: it may stay empty, the label config does not fit. ${lacking}.`,
      )
    const problems: string[] = []
    const mediaPath = textFlag(call, 'media')
    const media = mediaPath === undefined ? folder?.media : folderMedia(mediaPath)
    const { content } = await openExport(format, read.tasks, {
      controls: context.controls,
      neutralizeFormulas: call.flags['neutralize-formulas'] === true,
      media: media ?? NO_MEDIA,
      downloads: media !== undefined,
      now: new Date(),
      openScratch,
      report: ({ task, message }) => problems.push(`task ${String(task)}: ${message}`),
    })
    await writeWhole(output, content)
    for (const line of problems.slice(0, SHOWN)) call.print(`left out, ${line}`)
    if (problems.length > SHOWN) call.print(`and ${problems.length - SHOWN} more`)
    call.print(`${basename(input)} (${read.title}) → ${output} (${format.title}): ${read.count} tasks`)
    if (read.count === 0 && leftOut > 0)
      throw new Error(`Nothing of ${basename(input)} could be read as tasks.`)
  },
}

const SHOWN = 20

function required(call: CommandCall, name: string): string {
  const value = textFlag(call, name)
  if (value === undefined) throw new Error(`Name the file with --${name} FILE.`)
  return value
}

/** @throws Error in one sentence. */
function separatorOf(call: CommandCall): { separator?: string } {
  const given = textFlag(call, 'separator')
  if (given === undefined) return {}
  const separator = given === 'tab' || given === '\\t' ? '\t' : given
  if (separator.length !== 1 || '"\r\n'.includes(separator))
    throw new Error(`--separator takes one sign, or "tab"; ${JSON.stringify(given)} is none.`)
  return { separator }
}

function requireFormat(name: string): Format {
  const format = findFormat(name.toUpperCase())
  if (format === undefined)
    throw new Error(`--to takes ${FORMATS.map(({ id }) => id).join(', ')}; ${name} is none of them.`)
  return format
}

/** Written beside its place first, so that a failure leaves what was there. */
export async function writeWhole(
  path: string,
  content: AsyncIterable<string | Uint8Array> | Iterable<string>,
): Promise<void> {
  const part = `${path}.part`
  try {
    await pipeline(Readable.from(content, { objectMode: false }), createWriteStream(part))
    await rename(part, path)
  } catch (error) {
    await rm(part, { force: true })
    throw error
  }
}

/** In a file that has lost its name already, so that nothing is left behind. */
async function openScratch(): Promise<Scratch> {
  const folder = await mkdtemp(join(tmpdir(), 'siali-label-'))
  try {
    return fileScratch(await open(join(folder, 'scratch'), 'wx+', 0o600))
  } finally {
    await rm(folder, { recursive: true })
  }
}

function folderMedia(folder: string): MediaSource {
  return {
    ...NO_MEDIA,
    async find(address): Promise<MediaFile | undefined> {
      const name = basename(address.split(/[?#]/)[0] ?? '')
      if (name === '' || name === '..' || /[\\\0]/.test(name)) return undefined
      const path = join(folder, name)
      const found = await stat(path).catch(() => undefined)
      if (found?.isFile() !== true) return undefined
      return { open: () => createReadStream(path), close: () => Promise.resolve() }
    },
  }
}
