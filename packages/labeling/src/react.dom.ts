// Browser entry: the editor and what a page needs to fill it.

export { LabelingEditor } from './react/LabelingEditor.tsx'
export type {
  AnnotationTab,
  AutoAnnotation,
  EditorMode,
  LabelingEditorProps,
  MenuItem,
} from './react/editor-props.ts'
export type { MessageKey, Translate } from './react/messages.ts'
export { messages, translateEnglish } from './react/messages.ts'
export { useSignal } from './react/use-signal.ts'
export { Scope } from './scope.dom.ts'
