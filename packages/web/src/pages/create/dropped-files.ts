// Files of a drop, folders opened. Hidden files are left out.

export interface PickedFile {
  readonly file: File
  /** Name, or path in the folder that was dropped, with `/`. */
  readonly path: string
}

const MOST_FILES = 20_000

/** Files of an input; one that takes folders says their paths. */
export function filesOfInput(input: HTMLInputElement): readonly PickedFile[] {
  return [...(input.files ?? [])]
    .map((file) => ({ file, path: file.webkitRelativePath || file.name }))
    .filter(({ path }) => !path.split('/').some((part) => part.startsWith('.')))
}

/** All files, folders walked through. */
export async function filesOfDrop(transfer: DataTransfer): Promise<readonly PickedFile[]> {
  // Entries must be taken before the first await: the browser empties the list afterwards.
  const entries = [...transfer.items].map((item) => item.webkitGetAsEntry()).filter((entry) => entry !== null)
  if (entries.length === 0) return [...transfer.files].map((file) => ({ file, path: file.name }))
  const files: PickedFile[] = []
  const left = [...entries]
  while (left.length > 0 && files.length < MOST_FILES) {
    const entry = left.shift()
    if (entry === undefined || entry.name.startsWith('.')) continue
    if (entry.isFile) {
      const file = await new Promise<File>((resolve, reject) =>
        (entry as FileSystemFileEntry).file(resolve, reject),
      )
      files.push({ file, path: entry.fullPath.replace(/^\//, '') })
    } else left.push(...(await readFolder(entry as FileSystemDirectoryEntry)))
  }
  return files
}

async function readFolder(folder: FileSystemDirectoryEntry): Promise<readonly FileSystemEntry[]> {
  const reader = folder.createReader()
  const all: FileSystemEntry[] = []
  for (;;) {
    // A reader gives at most a hundred entries a call and an empty list at the end.
    const some = await new Promise<FileSystemEntry[]>((resolve, reject) =>
      reader.readEntries(resolve, reject),
    )
    if (some.length === 0) return all
    all.push(...some)
  }
}
