// Every export format clients know by name, in their order, and which of them a config offers.
// Wider than index.ts: the wire lists all names; only those in index.ts can be written. Formats of our own are not here.
import { hasAll, hasAny, shapeOf, type ConfigShape } from './config-shape.ts'
import type { Format, ParsedConfig } from './format.ts'

export interface CatalogueEntry {
  readonly name: string
  readonly title: string
  readonly description: string
  readonly link: string
  readonly tags?: readonly string[]
}

export interface ListedFormat extends CatalogueEntry {
  /** Present when the config does not offer the format. */
  readonly disabled?: true
}

/** True, or what the config lacks, in words for people. */
export type Fit = (shape: ConfigShape) => true | string

const OBJECT_TAGS = ['image segmentation', 'object detection', 'keypoints']
const BOX_TAGS = ['image segmentation', 'object detection']

interface FittingEntry {
  readonly entry: CatalogueEntry
  readonly fits: Fit
}

function known(
  name: string,
  title: string,
  description: string,
  fits: Fit,
  tags?: readonly string[],
): FittingEntry {
  const entry = { name, title, description, link: '/docs/api', ...(tags === undefined ? {} : { tags }) }
  return { entry, fits }
}

const always: Fit = () => true
/** The first reason that holds, if one does. */
const unless = (...tests: readonly (readonly [boolean, string])[]): true | string =>
  tests.find(([holds]) => !holds)?.[1] ?? true
const oneKey = ({ dataKeys }: ConfigShape) =>
  [dataKeys.size <= 1, 'Needs a label config that reads one data key'] as const
const noList = ({ hasValueList }: ConfigShape) =>
  [!hasValueList, 'Needs one image per task, not a list of images'] as const

const shapes = (shape: ConfigShape) =>
  [
    (shape.reached.has('Image') && hasAny(shape, 'RectangleLabels', 'PolygonLabels', 'KeyPointLabels')) ||
      hasAll(shape, 'Rectangle', 'Labels') ||
      hasAll(shape, 'PolygonLabels', 'Labels') ||
      hasAll(shape, 'KeyPointLabels', 'Labels'),
    'Needs an image with labeled boxes, polygons or keypoints',
  ] as const

const fitsShapes: Fit = (shape) =>
  unless(
    oneKey(shape),
    shapes(shape),
    [
      !shape.out.has('KeyPointLabels') || shape.out.has('RectangleLabels'),
      'Needs labeled boxes beside the keypoints',
    ],
    noList(shape),
  )

const fitsTurned: Fit = (shape) =>
  unless(
    oneKey(shape),
    shapes(shape),
    [
      !(shape.reached.has('Video') && shape.out.has('TimelineLabels')),
      'Needs images, not a video with a timeline',
    ],
    noList(shape),
  )

const fitsBoxes: Fit = (shape) =>
  unless(
    oneKey(shape),
    [
      shape.reached.has('Image') &&
        (hasAny(shape, 'RectangleLabels') || hasAll(shape, 'Rectangle', 'Labels')),
      'Needs an image with labeled boxes',
    ],
    noList(shape),
  )

const fitsBrush: Fit = (shape) =>
  unless(oneKey(shape), [
    shape.reached.has('Image') && (hasAny(shape, 'BrushLabels') || hasAll(shape, 'Brush', 'Labels')),
    'Needs an image with brush labels',
  ])

const fitsTextSpans: Fit = (shape) =>
  unless(oneKey(shape), [
    shape.reached.has('Text') && hasAll(shape, 'Labels'),
    'Needs a text with labeled spans',
  ])

const fitsSpeech: Fit = (shape) =>
  unless(oneKey(shape), [
    (shape.reached.has('Audio') || shape.reached.has('AudioPlus')) && hasAll(shape, 'TextArea'),
    'Needs audio with a text area',
  ])

const fitsDocument: Fit = (shape) =>
  unless([hasAny(shape, 'TextArea', 'ReactCode', 'CustomInterface'), 'Needs a text area'])

const ENTRIES: readonly FittingEntry[] = [
  known('JSON', 'JSON', 'All tasks with every annotation, as one JSON list.', always),
  known('JSON_MIN', 'JSON-MIN', 'One short object per annotation: the data and the answers.', always),
  known('CSV', 'CSV', 'A table with one row per annotation, cells separated by a comma.', always),
  known('TSV', 'TSV', 'A table with one row per annotation, cells separated by a tab.', always),
  known('CONLL2003', 'CONLL2003', 'Tokens with entity labels, one per line.', fitsTextSpans, [
    'sequence labeling',
    'text tagging',
    'named entity recognition',
  ]),
  known('COCO', 'COCO', 'Boxes, polygons and keypoints in one JSON file.', fitsShapes, OBJECT_TAGS),
  known('COCO_WITH_IMAGES', 'COCO with Images', 'COCO together with the images.', fitsShapes, OBJECT_TAGS),
  known('VOC', 'Pascal VOC XML', 'One XML file of boxes per image.', fitsBoxes, BOX_TAGS),
  known('YOLO', 'YOLO', 'One text file of boxes or polygons per image.', fitsShapes, OBJECT_TAGS),
  known('YOLO_WITH_IMAGES', 'YOLO with Images', 'YOLO together with the images.', fitsShapes, OBJECT_TAGS),
  known('YOLO_OBB', 'YOLOv8 OBB', 'One text file of rotated boxes per image.', fitsTurned, BOX_TAGS),
  known(
    'YOLO_OBB_WITH_IMAGES',
    'YOLOv8 OBB with Images',
    'Rotated boxes together with the images.',
    fitsTurned,
    BOX_TAGS,
  ),
  known('BRUSH_TO_NUMPY', 'Brush labels to NumPy', 'Each mask as a NumPy array.', fitsBrush, [
    'image segmentation',
  ]),
  known('BRUSH_TO_PNG', 'Brush labels to PNG', 'Each mask as a grey PNG image.', fitsBrush, [
    'image segmentation',
  ]),
  known('ASR_MANIFEST', 'ASR Manifest', 'One JSON line per transcribed recording.', fitsSpeech, [
    'speech recognition',
  ]),
  known('BRUSH_TO_COCO', 'Brush labels to COCO', 'The outlines of masks in one JSON file.', fitsBrush, [
    'image segmentation',
    'brush annotations',
  ]),
  known('DOCLANG', 'DocLang (.dclx)', 'Documents with their text.', fitsDocument, ['document', 'doclang']),
]

/** All names, in the order of the wire. */
export const CATALOGUE: readonly CatalogueEntry[] = ENTRIES.map(({ entry }) => entry)

/** What the catalogue says of a format: the head of its definition. @throws Error for a name that is not in it. */
export function catalogued(name: string): Pick<Format, 'id' | 'title' | 'description' | 'supports'> {
  const found = ENTRIES.find(({ entry }) => entry.name === name)
  if (found === undefined) throw new Error(`${name} is not in the catalogue`)
  const { title, description } = found.entry
  return { id: name, title, description, supports: found.fits }
}

/** The wire's list for a config: offered formats first, then the disabled, both in catalogue order. */
export function listFormats(controls: ParsedConfig, hasValueList: boolean): ListedFormat[] {
  const shape = shapeOf(controls, hasValueList)
  const fitting = ENTRIES.filter(({ fits }) => fits(shape) === true)
  const others = ENTRIES.filter((it) => !fitting.includes(it))
  return [
    ...fitting.map(({ entry }) => entry),
    ...others.map(({ entry }) => ({ ...entry, disabled: true as const })),
  ]
}
