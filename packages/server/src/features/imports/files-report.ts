// What an import says of its files. Pure.

export interface FilesReport {
  readonly fileUploadIds: number[]
  readonly foundFormats: Record<string, number>
  couldBeTasksList: boolean
  /** Columns that the first task of every file has. */
  dataColumns: string[]
}

export function emptyReport(): FilesReport {
  return { fileUploadIds: [], foundFormats: {}, couldBeTasksList: false, dataColumns: [] }
}
