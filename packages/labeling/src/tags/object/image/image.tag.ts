// Image: one picture, or pages of pictures by valueList.

import { BOOLEAN, COLOR, oneOf } from '../../attribute.ts'
import type { ObjectTag } from '../../tag.ts'
import { decodeImageFrame, encodeImageFrame, IMAGE_FRAME_KEYS } from './image.codec.ts'

export const image: ObjectTag = {
  family: 'object',
  name: 'Image',
  space: 'picture',
  frameKeys: IMAGE_FRAME_KEYS,
  encodeFrame: encodeImageFrame,
  decodeFrame: decodeImageFrame,
  dataTypes: ['str', 'list'],
  attributes: {
    smoothing: BOOLEAN,
    zoom: BOOLEAN,
    negativezoom: BOOLEAN,
    zoomcontrol: BOOLEAN,
    brightnesscontrol: BOOLEAN,
    contrastcontrol: BOOLEAN,
    rotatecontrol: BOOLEAN,
    selectioncontrol: BOOLEAN,
    crosshair: BOOLEAN,
    grid: BOOLEAN,
    gridcolor: COLOR,
    horizontalalignment: oneOf('left', 'center', 'right'),
    verticalalignment: oneOf('top', 'center', 'bottom'),
    defaultzoom: oneOf('auto', 'original', 'fit'),
    crossorigin: oneOf('none', 'anonymous', 'use-credentials'),
    showlabels: BOOLEAN,
  },
}
