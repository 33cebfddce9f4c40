// What a label config must pass before it is saved, and what is stored with it. Rules and texts: @siali/labeling.

import { wordOf } from '../../http/body.ts'
import {
  checkConfigChange,
  checkServerConfig,
  controlWeights,
  parsedLabelConfig,
  perRegionControls,
  requiredDataKeys,
  suitsBulkAnnotation,
  type DataKeys,
  type ProjectContent,
  type ServerConfigProblem,
} from '@siali/labeling'
import type { Queryable } from '../../db/client.ts'
import { AppError, invalid, type ValidationErrors } from '../../http/errors.ts'
import { readCounters, readSummary } from '../counters/counter.service.ts'
import { hasDrafts } from './project.queries.ts'

/** A project without a config of its own. */
export const EMPTY_CONFIG = '<View></View>'

const CONFIGS_KEPT = 200

/** The last configs asked for are remembered. */
function remembered<T>(read: (labelConfig: string) => T): (labelConfig: string) => T {
  const byConfig = new Map<string, { readonly value: T }>()
  return (labelConfig) => {
    const known = byConfig.get(labelConfig)
    if (known !== undefined) return known.value
    const value = read(labelConfig)
    if (byConfig.size >= CONFIGS_KEPT) byConfig.clear()
    byConfig.set(labelConfig, { value })
    return value
  }
}

/** Keys that tasks of a stored config must have. */
export const dataKeysOf: (labelConfig: string) => DataKeys = remembered(requiredDataKeys)

/** Names of controls of a stored config that say something of each region. */
export const perRegionOf: (labelConfig: string) => ReadonlySet<string> = remembered(perRegionControls)

export interface StoredConfig {
  readonly label_config: string
  readonly parsed_label_config: string
  readonly control_weights: string
  readonly suits_bulk_annotation: boolean
}

/** Columns of a config that passed its checks. `weights` are kept where a control still has them. */
export function describeConfig(labelConfig: string, weights: unknown): StoredConfig {
  const parsed = parsedLabelConfig(labelConfig)
  return {
    label_config: labelConfig,
    parsed_label_config: JSON.stringify(parsed),
    control_weights: JSON.stringify(controlWeights(parsed, weights)),
    suits_bulk_annotation: suitsBulkAnnotation(labelConfig),
  }
}

/** @throws AppError `validation` with the first problem under `label_config`. */
export function requireConfig(labelConfig: unknown): asserts labelConfig is string {
  const problem = checkServerConfig(labelConfig)
  if (problem !== undefined) throw invalidConfig({ label_config: [problem.message] }, problem)
}

/**
 * Where a config goes wrong, from line 1 and column 0; absent when it is no text at all. In header fields, since recorded
 * clients compare the members of the body.
 */
export function whereOf({ line, column }: ServerConfigProblem): Record<string, string> {
  return line === 0 ? {} : { 'x-problem-line': String(line), 'x-problem-column': String(column) }
}

/** The refusal of a config: what is wrong by field, and where. */
export function invalidConfig(validationErrors: ValidationErrors, problem: ServerConfigProblem): AppError {
  return new AppError('validation', 'Validation error', { validationErrors, headers: whereOf(problem) })
}

/** Why a project with data cannot take a config; undefined: it can. */
export async function findConfigConflict(
  db: Queryable,
  projectId: number,
  labelConfig: string,
): Promise<string | undefined> {
  const [counters, summary, drafts] = await Promise.all([
    readCounters(db, [projectId]),
    readSummary(db, projectId),
    hasDrafts(db, projectId),
  ])
  const numbers = counters.get(projectId)
  const content: ProjectContent = {
    taskCount: numbers?.task_number ?? 0,
    annotationCount: (numbers?.total_annotations_number ?? 0) + (numbers?.skipped_annotations_number ?? 0),
    draftCount: drafts ? 1 : 0,
    createdAnnotations: summary.annotations,
    createdLabels: summary.labels,
    createdLabelsDrafts: summary.draft_labels,
  }
  return checkConfigChange(labelConfig, content, { withLabels: true })
}

/**
 * The check of a config for one project: as saving it would, with the texts of that route.
 * @throws AppError 400.
 */
export async function checkProjectConfig(db: Queryable, projectId: number, given: unknown): Promise<string> {
  if (given === undefined || given === null || given === '')
    throw invalid({ non_field_errors: ['Label config is not set or is empty'] })
  const problem = checkServerConfig(given)
  if (problem !== undefined) throw malformed(wordOf(given), problem)
  if (typeof given !== 'string') throw new AppError('bad_request', 'can only parse strings')
  const conflict = await findConfigConflict(db, projectId, given)
  if (conflict !== undefined) throw invalid({ non_field_errors: [conflict] })
  return given
}

// This route reads the text with another parser upstream, whose words about a tag that never ends are its own.
function malformed(text: string, problem: ServerConfigProblem): AppError {
  const { message } = problem
  const headers = whereOf(problem)
  if (message.startsWith('Validation failed') || message.startsWith('toName=') || message.includes('names'))
    return invalidConfig({ non_field_errors: [message] }, problem)
  const open = /<([\w:.-]+)[^<>]*$/.exec(text)
  if (!message.startsWith('unclosed token') || open === null)
    return new AppError('bad_request', message, { headers })
  const lines = text.split('\n')
  const line = lines.length
  const column = (lines.at(-1) ?? '').length + 1
  return new AppError(
    'bad_request',
    `Couldn't find end of Start Tag ${open[1] ?? ''} line ${line}, line ${line}, column ${column} (<string>, line ${line})`,
    { headers },
  )
}
