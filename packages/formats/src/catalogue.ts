// Every export format clients know by name, in their order, and which of them a config offers.
// Wider than index.ts: the wire lists all names; only those in index.ts can be written.
import type { ParsedConfig } from './format.ts'

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

const OBJECT_TAGS = ['image segmentation', 'object detection', 'keypoints']
const BOX_TAGS = ['image segmentation', 'object detection']

function entry(name: string, title: string, description: string, tags?: readonly string[]): CatalogueEntry {
  return { name, title, description, link: '/docs/api', ...(tags === undefined ? {} : { tags }) }
}

/** All names, in the order of the wire. */
export const CATALOGUE: readonly CatalogueEntry[] = [
  entry('JSON', 'JSON', 'All tasks with every annotation, as one JSON list.'),
  entry('JSON_MIN', 'JSON-MIN', 'One short object per annotation: the data and the answers.'),
  entry('CSV', 'CSV', 'A table with one row per annotation, cells separated by a comma.'),
  entry('TSV', 'TSV', 'A table with one row per annotation, cells separated by a tab.'),
  entry('CONLL2003', 'CONLL2003', 'Tokens with entity labels, one per line.', [
    'sequence labeling',
    'text tagging',
    'named entity recognition',
  ]),
  entry('COCO', 'COCO', 'Boxes, polygons and keypoints in one JSON file.', OBJECT_TAGS),
  entry('COCO_WITH_IMAGES', 'COCO with Images', 'COCO together with the images.', OBJECT_TAGS),
  entry('VOC', 'Pascal VOC XML', 'One XML file of boxes per image.', BOX_TAGS),
  entry('YOLO', 'YOLO', 'One text file of boxes or polygons per image.', OBJECT_TAGS),
  entry('YOLO_WITH_IMAGES', 'YOLO with Images', 'YOLO together with the images.', OBJECT_TAGS),
  entry('YOLO_OBB', 'YOLOv8 OBB', 'One text file of rotated boxes per image.', BOX_TAGS),
  entry(
    'YOLO_OBB_WITH_IMAGES',
    'YOLOv8 OBB with Images',
    'Rotated boxes together with the images.',
    BOX_TAGS,
  ),
  entry('BRUSH_TO_NUMPY', 'Brush labels to NumPy', 'Each mask as a NumPy array.', ['image segmentation']),
  entry('BRUSH_TO_PNG', 'Brush labels to PNG', 'Each mask as a grey PNG image.', ['image segmentation']),
  entry('ASR_MANIFEST', 'ASR Manifest', 'One JSON line per transcribed recording.', ['speech recognition']),
  entry('BRUSH_TO_COCO', 'Brush labels to COCO', 'Masks as COCO run lengths.', [
    'image segmentation',
    'brush annotations',
  ]),
  entry('DOCLANG', 'DocLang (.dclx)', 'Documents with their text.', ['document', 'doclang']),
]

/**
 * The wire's list for a config: offered formats first, then the disabled, both in catalogue order.
 * `hasValueList`: an object tag that a control points at shows a list (`valueList`), which the parsed config leaves out.
 */
export function listFormats(config: ParsedConfig, hasValueList: boolean): ListedFormat[] {
  const offered = offeredNames(config, hasValueList)
  return [
    ...CATALOGUE.filter(({ name }) => offered.has(name)),
    ...CATALOGUE.filter(({ name }) => !offered.has(name)).map((it) => ({ ...it, disabled: true as const })),
  ]
}

const COCO_YOLO = ['COCO', 'COCO_WITH_IMAGES', 'YOLO', 'YOLO_WITH_IMAGES']
const OBB = ['YOLO_OBB', 'YOLO_OBB_WITH_IMAGES']
const BRUSH = ['BRUSH_TO_NUMPY', 'BRUSH_TO_PNG', 'BRUSH_TO_COCO']

function offeredNames(config: ParsedConfig, hasValueList: boolean): Set<string> {
  const controls = Object.values(config)
  const inputs = controls.flatMap((control) => control.inputs)
  const out = new Set(controls.map((control) => control.type))
  const reached = new Set(
    inputs.filter((it) => !(it.type === 'Text' && it.valueType === 'url')).map((it) => it.type),
  )
  const has = (...tags: string[]): boolean => tags.every((tag) => out.has(tag))
  const hasAny = (...tags: string[]): boolean => tags.some((tag) => out.has(tag))
  const isDocument = hasAny('TextArea', 'ReactCode', 'CustomInterface')
  if (new Set(inputs.map((it) => it.value)).size > 1) {
    return new Set(['JSON', 'JSON_MIN', 'CSV', 'TSV', ...(isDocument ? ['DOCLANG'] : [])])
  }
  const offered = new Set(CATALOGUE.map(({ name }) => name))
  const removeUnless = (wanted: boolean, names: readonly string[]): void => {
    if (!wanted) for (const name of names) offered.delete(name)
  }
  const image = reached.has('Image')
  removeUnless(isDocument, ['DOCLANG'])
  removeUnless(!has('KeyPointLabels') || has('RectangleLabels'), COCO_YOLO)
  removeUnless(reached.has('Text') && has('Labels'), ['CONLL2003'])
  removeUnless(image && (has('RectangleLabels') || has('Rectangle', 'Labels')), ['VOC'])
  removeUnless(
    (image && hasAny('RectangleLabels', 'PolygonLabels', 'KeyPointLabels')) ||
      has('Rectangle', 'Labels') ||
      has('PolygonLabels', 'Labels') ||
      has('KeyPointLabels', 'Labels'),
    [...COCO_YOLO, ...OBB],
  )
  removeUnless(image && (has('BrushLabels') || has('Brush', 'Labels')), BRUSH)
  removeUnless((reached.has('Audio') || reached.has('AudioPlus')) && has('TextArea'), ['ASR_MANIFEST'])
  removeUnless(!(reached.has('Video') && has('TimelineLabels')), OBB)
  removeUnless(!hasValueList, ['VOC', ...COCO_YOLO, ...OBB])
  return offered
}
