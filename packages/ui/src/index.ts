// The theme and the shared parts over the component library. Words come from the caller: no strings here.
export { resolveVariables, theme } from './theme.ts'
export type { ButtonKind, ButtonProps, ButtonSize, IconButtonProps } from './button/button.tsx'
export { Button, buttonClass, COMMAND_KEY, IconButton, KeyCap } from './button/button.tsx'
export type { SegmentedOption, SegmentedProps } from './button/segmented.tsx'
export { Segmented } from './button/segmented.tsx'
export type {
  CheckBoxProps,
  PasswordFieldProps,
  SearchFieldProps,
  TextAreaFieldProps,
  TextFieldProps,
} from './field/field.tsx'
export { CheckBox, PasswordField, SearchField, Switch, TextAreaField, TextField } from './field/field.tsx'
export type { NoteProps, SaveStatus, Tone } from './status/status.tsx'
export { Note, ProgressBar, SaveState, Skeleton, Tag } from './status/status.tsx'
export type { Person } from './people/people.tsx'
export { Avatar, ModelMark, People, personColor } from './people/people.tsx'
export type { Drawing, EmptyStateProps } from './empty/empty-state.tsx'
export { EmptyState } from './empty/empty-state.tsx'
export type { DialogProps } from './overlay/dialog.tsx'
export { Dialog } from './overlay/dialog.tsx'
export type { ToastOptions } from './overlay/toast.tsx'
export { showToast, Toasts } from './overlay/toast.tsx'
export { Mark } from './mark/mark.tsx'
