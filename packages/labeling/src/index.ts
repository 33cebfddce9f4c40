// Headless entry of the labeling language and its editor: the public face, by name.
export type { Json, JsonObject } from './json.ts'
export type {
  ConfigObject,
  ConfigProblem,
  Control,
  LabelConfig,
  LabelOption,
  Position,
  ProblemCode,
  TagAttribute,
  TagNode,
} from './config/config.types.ts'
export type {
  AnnotationDoc,
  ChoiceRecord,
  Direction,
  DocRecord,
  Entry,
  OpaqueRecord,
  Origin,
  RecordId,
  Region,
  Relation,
  Shape,
} from './document/document.ts'
export { toRecordId } from './document/document.ts'
export type { RecordTable } from './document/record-table.ts'
export { createRecordTable } from './document/record-table.ts'
export type { Change } from './document/change.ts'
export {
  apply,
  createDoc,
  EMPTY_CHANGE,
  findStale,
  invert,
  isEmptyChange,
  squash,
  StaleChangeError,
  touchedIds,
} from './document/change.ts'
export type { HistoryEntry, HistoryMove, HistoryState } from './document/history.ts'
export { EMPTY_HISTORY, parseHistory, push, redo, undo } from './document/history.ts'
export type { Bounds, Point, Size } from './geometry/point.ts'
export type {
  AttributeRule,
  ControlTag,
  DataType,
  Handle,
  ObjectTag,
  RegionKind,
  Tag,
  VisualTag,
} from './tags/tag.ts'
export type { Viewport } from './engine/viewport.ts'
export { toMedium, toView } from './engine/viewport.ts'
export type {
  EngineEvent,
  KeyInput,
  Modifiers,
  PointerInput,
  TextSelected,
  WheelInput,
} from './engine/events.ts'
export type { Preview, SelectMode, Tool } from './engine/tool.ts'
export type { CommandId } from './engine/commands/index.ts'
export type {
  DraftState,
  EditorSettings,
  Engine,
  EngineOptions,
  HandleView,
  Intent,
  Medium,
  Notice,
  RegionRow,
  RegionStyle,
  RelationRow,
  SubmitProblem,
  ToolChoice,
  OfferOutcome,
  Prompt,
  SuggestionState,
} from './engine/engine.types.ts'
export type { ResultProblem } from './results/results.decode.ts'
export type { BoxShape } from './tags/control/rectangle/rectangle.region.ts'
export type { SpanShape } from './tags/control/labels/span.region.ts'
export { isJsonObject, sameJson } from './json.ts'
export { XML_LIMITS, XmlError } from './config/config.xml.ts'
export { flattenOptions, parseConfig } from './config/config.tree.ts'
export { checkConfig } from './config/config.check.ts'
export type { ServerConfigProblem } from './config/config.server-check.ts'
export { checkServerConfig } from './config/config.server-check.ts'
export type { ControlWeights, ParsedControl, ParsedLabelConfig } from './config/parsed-config.codec.ts'
export {
  controlWeights,
  hasControlTags,
  parsedLabelConfig,
  perRegionControls,
  suitsBulkAnnotation,
} from './config/parsed-config.codec.ts'
export type { DataKeys } from './config/task-data.check.ts'
export {
  checkTaskData,
  checkTaskItem,
  taskItemProblem,
  renameUnnamedColumn,
  requiredDataKeys,
  UNNAMED_COLUMN,
  wordItemProblem,
} from './config/task-data.check.ts'
export type { ProjectContent } from './config/config-change.check.ts'
export { printPython, pythonType } from './config/config.wording.ts'
export { checkConfigChange, isEssentialChange } from './config/config-change.check.ts'
export type { SampleMedia } from './config/sample-task.ts'
export { sampleTask } from './config/sample-task.ts'
export { findRegionKind, findTag, regionKindsOf, tags } from './tags/index.ts'
export { resolveConfig } from './config/config.resolve.ts'
export type { DecodedResults } from './results/results.decode.ts'
export { decodeResults } from './results/results.decode.ts'
export type { EncodeMedium, ResultEncoder } from './results/results.encode.ts'
export { createResultEncoder, encodeResults } from './results/results.encode.ts'
export { createEngine } from './engine/engine.ts'
export { DEFAULT_SETTINGS } from './engine/session.ts'
export { createTextOffsets } from './geometry/text-offsets.ts'
export type { TextOffsets } from './geometry/text-offsets.ts'
export { labelKey, LabelLooks } from './engine/rows.ts'
export { SUGGESTION } from './paint/region-look.ts'
export { commands } from './engine/commands/index.ts'
export { predictionCheck, type PredictionCheck } from './results/prediction.check.ts'
export type { ResultDifference } from './results/results.compare.ts'
export { compareResults } from './results/results.compare.ts'
