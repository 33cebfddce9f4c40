// A turned box as its four corners.
import { boxOf, numberOf, type PercentBox, type Point } from '../image/image-item.ts'
import type { BoxNumbers } from '../yolo/yolo.write.ts'

/**
 * Corners in pixels: top left, top right, bottom right, bottom left of the upright box, after its turn about the first.
 * @param width @param height of the image, in pixels.
 */
export function cornersOf(box: PercentBox, width: number, height: number): [Point, Point, Point, Point] {
  const angle = (box.rotation * Math.PI) / 180
  const [cos, sin] = [Math.cos(angle), Math.sin(angle)]
  const [x, w] = [(box.x / 100) * width, (box.width / 100) * width]
  const [y, h] = [(box.y / 100) * height, (box.height / 100) * height]
  return [
    [x, y],
    [x + w * cos, y + w * sin],
    [x + w * cos - h * sin, y + w * sin + h * cos],
    [x - h * sin, y + h * cos],
  ]
}

/** Eight shares of the image; needs the image's size and a turn, though it may be 0. */
export const turnedBox: BoxNumbers = ({ value, width, height }) => {
  const box = boxOf(value)
  if (box === undefined || width === undefined || height === undefined) return undefined
  if (numberOf(value['rotation']) === undefined) return undefined
  return cornersOf(box, width, height).flatMap(([x, y]) => [x / width, y / height])
}
