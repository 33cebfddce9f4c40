// The chosen files with their previews, and the pasted text as one of them.

import { useRef, useState } from 'react'
import type { PickedFile } from './dropped-files.ts'
import { kindOfName, pastedFile, readPreview, type SourceFile } from './source-files.ts'

const PASTED_ID = 'pasted'
const MOST_READ = 200

export type SourceFiles = ReturnType<typeof useSourceFiles>

/** State of what was chosen. */
export function useSourceFiles() {
  const [files, setFiles] = useState<readonly SourceFile[]>([])
  const [pasted, setPasted] = useState('')
  const [leftOut, setLeftOut] = useState(0)
  const serial = useRef(0)
  const add = async (chosen: readonly PickedFile[]) => {
    const known = chosen.filter(({ path }) => !path.includes('/') || kindOfName(path) !== 'unknown')
    setLeftOut((before) => before + chosen.length - known.length)
    const entries = known.map(({ file, path }): SourceFile => {
      serial.current += 1
      return { id: `file-${serial.current}`, file, path, kind: kindOfName(path), preview: undefined }
    })
    setFiles((before) => [...before, ...entries])
    // The first of each folder tell enough; a thousand label files are the server's to read.
    for (const entry of entries.slice(0, MOST_READ)) {
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
    const pastedEntry = { id: PASTED_ID, file, path: file.name, kind, preview: undefined }
    setFiles((before) => [pastedEntry, ...without(before)])
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
    setLeftOut(0)
  }
  return { files, pasted, leftOut, add, paste, remove, clear }
}
