// The counters of a project, by name.

export const COUNTERS = [
  'task_number',
  'finished_task_number',
  'total_predictions_number',
  'total_annotations_number',
  'num_tasks_with_annotations',
  'useful_annotation_number',
  'ground_truth_number',
  'skipped_annotations_number',
] as const

export type CounterName = (typeof COUNTERS)[number]
export type Counters = Readonly<Record<CounterName, number>>
