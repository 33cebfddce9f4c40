// Row types of imports and exports.

import type { Generated } from 'kysely'
import type { MadeStamp, NullStamp, MadeJson, Null } from './column-types.ts'

interface FileUploadTable {
  id: Generated<number>
  project_id: number
  user_id: Null<number>
  file: string
  size_bytes: number
  created_at: MadeStamp
  path: Null<string>
  of_archive: Generated<boolean>
  removed_at: NullStamp
}

interface ImportTable {
  id: Generated<number>
  project_id: number
  user_id: Null<number>
  status: Generated<string>
  task_count: Generated<number>
  annotation_count: Generated<number>
  prediction_count: Generated<number>
  duration_sec: Null<number>
  error: Null<string>
  report: MadeJson<unknown>
  created_at: MadeStamp
  finished_at: NullStamp
  source: Generated<string>
  job: Null<string>
  params: MadeJson<unknown>
  file_upload_ids: Generated<number[]>
  found_formats: MadeJson<unknown>
  could_be_tasks_list: Generated<boolean>
  data_columns: Generated<string[]>
  problem_count: Generated<number>
  first_task: Null<number>
  last_task: Null<number>
  undo_token: Null<string>
  updated_at: MadeStamp
}

interface ExportTable {
  id: Generated<number>
  project_id: number
  created_by: Null<number>
  title: Generated<string>
  status: Generated<string>
  options: MadeJson<unknown>
  counters: MadeJson<unknown>
  file: Null<string>
  md5: Null<string>
  size_bytes: Null<number>
  error: Null<string>
  created_at: MadeStamp
  finished_at: NullStamp
}

interface ConvertedExportTable {
  id: Generated<number>
  export_id: number
  export_type: string
  status: Generated<string>
  file: Null<string>
  error: Null<string>
  created_at: MadeStamp
  finished_at: NullStamp
  problem_count: Generated<number>
  problems: MadeJson<unknown>
}

export interface TransferTables {
  file_upload: FileUploadTable
  import: ImportTable
  export: ExportTable
  converted_export: ConvertedExportTable
}
