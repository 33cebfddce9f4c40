// The chosen files with their previews, and the pasted text as one of them.

import { useRef, useState } from 'react'
import { kindOfName, pastedFile, readPreview, type SourceFile } from './source-files.ts'

const PASTED_ID = 'pasted'

/** State of what was chosen. */
export function useSourceFiles() {
  const [files, setFiles] = useState<readonly SourceFile[]>([])
  const [pasted, setPasted] = useState('')
  const serial = useRef(0)
  const add = async (chosen: readonly File[]) => {
    const entries = chosen.map((file): SourceFile => {
      serial.current += 1
      return { id: `file-${serial.current}`, file, kind: kindOfName(file.name), preview: undefined }
    })
    setFiles((before) => [...before, ...entries])
    for (const entry of entries) {
      const preview = await readPreview(entry.file, entry.kind)
      if (preview !== undefined)
        setFiles((before) => before.map((file) => (file.id === entry.id ? { ...file, preview } : file)))
    }
  }
  const paste = (text: string) => {
    setPasted(text)
    const without = (before: readonly SourceFile[]) => before.filter((file) => file.id !== PASTED_ID)
    if (text.trim() === '') return setFiles(without)
    const file = pastedFile(text)
    const kind = kindOfName(file.name)
    setFiles((before) => [{ id: PASTED_ID, file, kind, preview: undefined }, ...without(before)])
    void readPreview(file, kind).then((preview) =>
      setFiles((before) => before.map((item) => (item.file === file ? { ...item, preview } : item))),
    )
  }
  const remove = (id: string) => {
    if (id === PASTED_ID) setPasted('')
    setFiles((before) => before.filter((file) => file.id !== id))
  }
  const clear = () => {
    setPasted('')
    setFiles([])
  }
  return { files, pasted, add, paste, remove, clear }
}
