// `data-set`: a COCO file or a YOLO folder into tasks and a label config, as `label-studio-converter import` makes them.

import { randomBytes } from 'node:crypto'
import { stat } from 'node:fs/promises'
import { basename } from 'node:path'
import { offlineCoco, offlineYolo, type SetOptions, type SetTask } from '@siali/formats'
import { textFlag, type Command, type CommandCall } from '../command.ts'
import { localFile } from '../task-file.ts'
import { filesIn } from '../task-folder.ts'
import { writeWhole } from './convert.command.ts'

export const dataSetCommand: Command = {
  name: 'data-set',
  about:
    'Make tasks and a label config of a COCO file or a YOLO folder, as label-studio-converter import does',
  flags: [
    {
      name: 'input',
      short: 'i',
      value: 'PATH',
      about: 'a COCO file, or a folder with classes.txt, images/, labels/',
    },
    {
      name: 'output',
      short: 'o',
      value: 'FILE',
      about: 'the tasks; FILE.label_config.xml is written beside them',
    },
    {
      name: 'image-root',
      value: 'ADDRESS',
      about: 'where the images are served (default /data/local-files/?d=…)',
    },
    { name: 'to-name', value: 'NAME', about: 'name of the image in the label config (default image)' },
    { name: 'from-name', value: 'NAME', about: 'name of the controls (default label)' },
    { name: 'predictions', about: 'what is marked becomes predictions instead of annotations' },
    { name: 'super-categories', about: 'COCO: categories are called "super:name"' },
    { name: 'point-width', value: 'PERCENT', about: 'COCO: width of keypoints (default 1)' },
    { name: 'image-ext', value: 'LIST', about: 'YOLO: endings of images (default .jpg,.jpeg,.png)' },
    { name: 'image-size', value: 'WxH', about: 'YOLO: size of all images; without it each is read' },
  ],
  async run(call) {
    const [input, output] = [textFlag(call, 'input'), textFlag(call, 'output')]
    if (input === undefined || output === undefined)
      throw new Error('Name the data set with --input PATH and the tasks with --output FILE.')
    const isFolder = await stat(input).then(
      (found) => found.isDirectory(),
      (error: unknown) => {
        throw new Error(`${input} cannot be read.`, { cause: error })
      },
    )
    const options: SetOptions = {
      toName: textFlag(call, 'to-name') ?? 'image',
      fromName: textFlag(call, 'from-name') ?? 'label',
      into: call.flags['predictions'] === true ? 'predictions' : 'annotations',
      imageRoot: textFlag(call, 'image-root') ?? `/data/local-files/?d=${isFolder ? 'images' : ''}`,
      newId: () => randomBytes(5).toString('hex'),
      tell: call.print,
    }
    const { tasks, config } = isFolder
      ? await offlineYolo(
          { name: basename(input), files: await filesIn(input, call.print), addressOf: (path) => path },
          {
            ...options,
            imageExtensions: (textFlag(call, 'image-ext') ?? '.jpg,.jpeg,.png').split(','),
            ...sizeOf(call),
          },
        )
      : await offlineCoco(await localFile(input), {
          ...options,
          superCategories: call.flags['super-categories'] === true,
          pointWidthPct: pointWidthOf(call),
        })
    const configPath = `${output.replace(/\.json$/i, '')}.label_config.xml`
    await writeWhole(output, printed(tasks))
    await writeWhole(configPath, [config])
    call.print(`${basename(input)} (${isFolder ? 'YOLO' : 'COCO'}) → ${output}, ${configPath}`)
  },
}

async function* printed(tasks: AsyncIterable<SetTask> | Iterable<SetTask>): AsyncGenerator<string> {
  let before = '['
  for await (const task of tasks) {
    yield `${before}\n${JSON.stringify(task)}`
    before = ','
  }
  yield before === '[' ? '[]\n' : '\n]\n'
}

function pointWidthOf(call: CommandCall): number {
  const width = Number(textFlag(call, 'point-width') ?? 1)
  if (width > 0 && width <= 100) return width
  throw new Error('--point-width takes percent of the image, more than 0 and at most 100.')
}

function sizeOf(call: CommandCall): { size?: { width: number; height: number } } {
  const given = textFlag(call, 'image-size')
  if (given === undefined) return {}
  const [, width, height] = /^(\d{1,6})[x,](\d{1,6})$/i.exec(given) ?? []
  if (!(Number(width) > 0 && Number(height) > 0))
    throw new Error('--image-size takes pixels, such as 640x480.')
  return { size: { width: Number(width), height: Number(height) } }
}
