// The file picker, tied to what was chosen and to what of it has been sent.

import type { ReactNode } from 'react'
import { FilePicker } from '../create/file-picker.tsx'
import type { ImportRun } from '../create/use-import.ts'
import type { SourceFiles } from '../create/use-source-files.ts'

export function SourcePicker(props: { readonly source: SourceFiles; readonly run: ImportRun }): ReactNode {
  const { source, run } = props
  return (
    <FilePicker
      files={source.files}
      states={run.states}
      pasted={source.pasted}
      leftOut={source.leftOut}
      onAdd={(files) => void source.add(files)}
      onRemove={source.remove}
      onPaste={source.paste}
    />
  )
}
