// What must be there before an annotation is submitted. Messages are those people know. Rules V20–V27.

import type { Control } from '../config/config.types.ts'
import { hiddenNodes, matchesLabel } from '../config/config.visibility.ts'
import type { Region } from '../document/document.ts'
import type { Json } from '../json.ts'
import { isMultiple, toPaths } from '../tags/control/choices/choices.edit.ts'
import type { SubmitProblem } from './engine.types.ts'
import type { Session } from './session.ts'
import { isPerItem, isPerRegion } from './session.ts'

/** All problems in document order of the controls; empty: it may be submitted. Controls without an editor are not asked. */
export function checkSubmit(session: Session): SubmitProblem[] {
  const problems: SubmitProblem[] = []
  const { records } = session.doc.peek()
  const regions = [...records.values()].filter(
    (record): record is Region => record.kind === 'region' && record.suggested !== true,
  )
  for (const control of session.config.controls) {
    if (control.tag.use !== 'classify' || control.tag.hasEditor !== true) continue
    problems.push(...checkValues(session, control, regions))
    if (control.node.attributes['required'] === 'true')
      problems.push(...checkRequired(session, control, regions))
  }
  if (session.options.allowEmpty === false && session.isEmpty()) {
    problems.push({ code: 'empty', message: 'Empty annotations denied in this project' })
  }
  return problems
}

/** Every payload of a control, with where it stands. */
function payloadsOf(
  session: Session,
  control: Control,
  regions: readonly Region[],
): { readonly payload: Json | undefined; readonly region?: Region; readonly item?: number }[] {
  if (isPerRegion(control)) {
    return regions.flatMap((region) =>
      region.entries
        .filter((entry) => entry.control === control.name)
        .map((entry) => ({ payload: entry.payload, region })),
    )
  }
  const found: { payload: Json | undefined; item?: number }[] = []
  for (const record of session.doc.peek().records.values()) {
    if (record.kind !== 'choice' || record.entry.control !== control.name) continue
    found.push({ payload: record.entry.payload, ...(record.item === undefined ? {} : { item: record.item }) })
  }
  return found
}

function checkValues(session: Session, control: Control, regions: readonly Region[]): SubmitProblem[] {
  if (isMultiple(control) || control.tag.optionTag === undefined) return []
  return payloadsOf(session, control, regions)
    .filter(({ payload }) => toPaths(payload).length > 1)
    .map(({ region, item }) => ({
      code: 'value' as const,
      message: `Checkbox "${control.name}" accepts one choice, but several are selected.`,
      control: control.name,
      ...(region === undefined ? {} : { region: region.id }),
      ...(item === undefined ? {} : { item }),
    }))
}

function isFilled(payload: Json | undefined): boolean {
  if (payload === undefined || payload === null || payload === '') return false
  return !Array.isArray(payload) || payload.length > 0
}

function checkRequired(session: Session, control: Control, regions: readonly Region[]): SubmitProblem[] {
  const { attributes } = control.node
  const message =
    attributes['requiredmessage'] ??
    control.tag.requiredMessage?.(control.name) ??
    `"${control.name}" is required.`
  const problem = (details: Pick<SubmitProblem, 'region' | 'item'> = {}): SubmitProblem => ({
    code: 'required',
    message,
    control: control.name,
    ...details,
  })
  const filled = payloadsOf(session, control, regions).filter(({ payload }) => isFilled(payload))
  if (isPerRegion(control)) {
    const done = new Set(filled.map(({ region }) => region?.id))
    return regions
      .filter(
        (region) =>
          control.toNames.includes(region.object) &&
          !done.has(region.id) &&
          isAsked(control, region, session),
      )
      .map((region) => problem({ region: region.id }))
  }
  if (!isShown(session, control)) return []
  const [object] = control.toNames
  const view = object === undefined ? undefined : session.view(object)
  if (isPerItem(control) && view?.isPaged === true) {
    const done = new Set(filled.map(({ item }) => item ?? 0))
    return Array.from({ length: view.pageCount }, (_, item) => item)
      .filter((item) => !done.has(item))
      .map((item) => problem({ item }))
  }
  return filled.length > 0 ? [] : [problem()]
}

/** True when a control per region is meant for the region. */
function isAsked(control: Control, region: Region, session: Session): boolean {
  const { attributes } = control.node
  if (!matchesLabel(attributes['whenlabelvalue'], region, session.config)) return false
  const tagName = attributes['whentagname']
  if (attributes['visiblewhen'] !== 'region-selected' || tagName === undefined || tagName === '') return true
  const names = tagName.split(',').map((part) => part.trim())
  return names.includes(region.object) || region.entries.some((entry) => names.includes(entry.control))
}

/** True when the control is visible whatever is selected; what waits for a selection is not asked. */
function isShown(session: Session, control: Control): boolean {
  const payloads = session.payloads.peek()
  const hidden = hiddenNodes(session.config, {
    selected: [],
    payloadOf: (name) => payloads.get(name)?.entry.payload,
  })
  return !hidden.has(control.node.key)
}
