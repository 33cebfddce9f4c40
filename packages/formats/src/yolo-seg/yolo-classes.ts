// What names the classes of label files: data.yaml, the notes.json and classes.txt that are exported beside labels, obj.names.
import { baseOf, folderOf, suffixOf, textOf, type FolderFile, type ReadableFolder } from '../folder/folder.ts'
import type { ParsedConfig } from '../format.ts'
import { keypointNames } from '../image/categories.ts'
import { keypointLabels } from '../image/own-classes.ts'
import { isList, isObject, type JsonValue } from '../json-text.ts'
import { FileError, type ReadContext } from '../reader.ts'
import { parseDataYaml, type DataYaml } from './yolo-lines.ts'

const NAME_FILES = new Set(['classes.txt', 'obj.names', 'notes.json'])

const isYaml = (path: string) => ['.yaml', '.yml'].includes(suffixOf(path))
const isNotes = (path: string) => baseOf(path).toLowerCase() === 'notes.json'

/** True for files that may say how classes are called. */
export const isNames = (path: string): boolean => NAME_FILES.has(baseOf(path).toLowerCase()) || isYaml(path)

export interface ClassSet extends DataYaml {
  /** Where the file that says them lies. */
  readonly folder: string
}

/** Names of the classes, from each file that says them, the best first. @throws FileError when none does. */
export async function classesOf(folder: ReadableFolder, { controls }: ReadContext): Promise<ClassSet[]> {
  const files = folder.files.filter(({ path }) => isNames(path)).toSorted((a, b) => rankOf(a) - rankOf(b))
  const sets: ClassSet[] = []
  for (const file of files) {
    const said = saidBy(file.path, await textOf(folder, file), controls)
    if (said !== undefined) sets.push({ ...said, folder: folderOf(file.path) })
  }
  if (sets.length > 0) return sets
  throw new FileError(
    folder,
    'No classes.txt or data.yaml says the names of the classes. Put one beside the labels.',
  )
}

/** data.yaml knows of poses; notes.json says the ids that lines of classes.txt only count. */
const rankOf = ({ path }: FolderFile) => (isYaml(path) ? 0 : isNotes(path) ? 1 : 2)

/** An archive may hold several sets: each label file goes by the names that lie nearest to it. */
export function classesFor({ path }: FolderFile, sets: readonly ClassSet[]): DataYaml {
  const labels = folderOf(path).split('/')
  const shared = ({ folder }: ClassSet): number => {
    const parts = folder === '' ? [] : folder.split('/')
    const differs = parts.findIndex((part, at) => part !== labels[at])
    return differs === -1 ? parts.length : differs
  }
  const most = Math.max(...sets.map(shared))
  return sets.find((set) => shared(set) === most) ?? NONE
}

const NONE: DataYaml = { names: new Map(), keypoints: 0, keypointNames: [] }

function saidBy(path: string, text: string, controls: ParsedConfig): DataYaml | undefined {
  if (isYaml(path)) {
    const said = parseDataYaml(text)
    const points = said.keypointNames.length > 0 ? said.keypointNames : keypointLabels(controls)
    return said.names.size > 0 ? { ...said, keypointNames: points } : undefined
  }
  if (isNotes(path)) return fromNotes(text, controls)
  const lines = text.split(/\r?\n/)
  if (lines.at(-1) === '') lines.pop()
  return { ...NONE, names: new Map(lines.map((line, id) => [id, line.trim()])) }
}

/** Categories with their ids; those of poses name their keypoints, of which lines hold the ones with a place in the model. */
function fromNotes(text: string, controls: ParsedConfig): DataYaml | undefined {
  let notes: JsonValue
  try {
    notes = JSON.parse(text) as JsonValue
  } catch {
    // Notes of somebody else.
    return undefined
  }
  const categories =
    isObject(notes) && isList(notes['categories']) ? notes['categories'].filter(isObject) : []
  const names = categories.flatMap(({ id, name }) =>
    Number.isInteger(id) && typeof name === 'string' ? [[Number(id), name] as const] : [],
  )
  if (names.length === 0) return undefined
  const listed = categories.map(({ keypoints }) => keypoints).find(isList) ?? []
  const ordered = keypointNames(controls)?.ordered ?? []
  const points = listed.length === 0 ? [] : ordered.length > 0 ? ordered : listed.map(String)
  return { names: new Map(names), keypoints: points.length, keypointNames: points }
}
