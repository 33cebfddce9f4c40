// Formats this version writes. The server names all that clients know; the others are not offered here.

/** Wire names; kept equal to the list of the formats package by a test. */
export const WRITTEN_FORMATS: ReadonlySet<string> = new Set([
  'JSON',
  'JSON_MIN',
  'CSV',
  'TSV',
  'COCO',
  'COCO_WITH_IMAGES',
  'VOC',
  'YOLO',
  'YOLO_WITH_IMAGES',
  'YOLO_OBB',
  'YOLO_OBB_WITH_IMAGES',
  'BRUSH_TO_NUMPY',
  'BRUSH_TO_PNG',
  'BRUSH_TO_COCO',
  'COCO_FULL',
  'YOLO_SEG',
  'YOLO_POSE',
  'CVAT_XML',
  'LABELME',
  'GEOJSON',
  'MOT',
])
