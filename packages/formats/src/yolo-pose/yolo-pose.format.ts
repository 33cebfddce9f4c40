// YOLO poses in the layout that Ultralytics trains from: a box and all keypoints of the config.
import type { Format } from '../format.ts'
import { labeledWalk, ONE_ANNOTATION } from '../image/labeled-walk.ts'
import { shapeBounds } from '../image/outline.ts'
import { keypointLabels, needsPoses, OwnClasses } from '../image/own-classes.ts'
import type { LabeledShape, PixelSize } from '../image/shape.ts'
import { printDataYaml, sharesOf } from '../yolo-seg/yolo-lines.ts'

/** `labels/`, `images/` and data.yaml. */
export const yoloPoseFormat: Format = {
  id: 'YOLO_POSE',
  title: 'YOLO, poses',
  description: 'Boxes with their keypoints, with the images and data.yaml.',
  packing: 'archive',
  copiesMedia: true,
  loses: `Boxes lose their turn, keypoints outside of every box and all other shapes are left out; ${ONE_ANNOTATION}.`,
  supports: needsPoses,
  async write(source, sink, options) {
    await sink.folder('images')
    await sink.folder('labels')
    const walk = labeledWalk(source, sink, { ...options, pairsByName: true })
    const names = Object.values(options.controls)
      .filter(({ type }) => type === 'RectangleLabels')
      .flatMap(({ labels = [] }) => labels)
    const classes = new OwnClasses([...new Set(names)], 0)
    const keypoints = keypointLabels(options.controls)
    for await (const { stem, shapes, size } of walk.images()) {
      const lines = poseLines(shapes, size, keypoints, (name) => classes.idOf(name))
      await sink.file(`labels/${stem}.txt`, lines.map((line) => `${line}\n`).join(''))
    }
    const extra = [`kpt_shape: [${keypoints.length}, 3]`, `keypoints: ${JSON.stringify(keypoints)}`]
    await sink.file('data.yaml', printDataYaml(classes.names, extra))
    await walk.close()
  },
}

/** A keypoint belongs to the box that is its parent, else to the only one around it. */
function poseLines(
  shapes: readonly LabeledShape[],
  size: PixelSize,
  keypoints: readonly string[],
  idOf: (name: string) => number,
): string[] {
  const boxes = shapes.flatMap(({ id, labels, shape }) => {
    const bounds = shape.kind === 'box' ? shapeBounds(shape) : undefined
    return bounds === undefined ? [] : [{ id, labels, bounds, points: new Map<string, string>() }]
  })
  for (const { labels, shape, parentId } of shapes) {
    if (shape.kind !== 'point') continue
    const around = boxes.filter(
      ({ bounds: [x, y, w, h] }) => shape.x >= x && shape.x <= x + w && shape.y >= y && shape.y <= y + h,
    )
    const owner = boxes.find(({ id }) => id === parentId) ?? (around.length === 1 ? around[0] : undefined)
    for (const name of labels) owner?.points.set(name, `${sharesOf([[shape.x, shape.y]], size)} 2`)
  }
  return boxes.flatMap(({ labels, bounds: [x, y, w, h], points }) => {
    const box = sharesOf(
      [
        [x + w / 2, y + h / 2],
        [w, h],
      ],
      size,
    )
    const marks = keypoints.map((name) => points.get(name) ?? '0 0 0').join(' ')
    return labels.map((name) => `${idOf(name)} ${box} ${marks}`)
  })
}
