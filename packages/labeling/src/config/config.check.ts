// The editor's check of a config: every rule → problems, all of them, in order of place. Never throws.
// Codes are those people's tools know; warnings are ours. Rules C20–C39 of SPEC.md.

import { acceptsAttribute, wordRule } from '../tags/attribute.ts'
import type { ControlTag, Tag } from '../tags/tag.ts'
import type { ConfigProblem, LabelConfig, Position, ProblemCode, TagNode } from './config.types.ts'
import { XmlError } from './config.xml.ts'
import { parseConfig, walk } from './config.tree.ts'

/** All problems of a config, in order of place. Without an `error` the editor shows it. Cost: O(text). */
export function checkConfig(text: string): ConfigProblem[] {
  let config: LabelConfig
  try {
    config = parseConfig(text)
  } catch (error) {
    if (!(error instanceof XmlError)) throw error
    return [{ ...problemAt(error.position, 'ERR_GENERAL', 'error', error.message) }]
  }
  return checkTree(config)
}

type Details = Pick<ConfigProblem, 'tag' | 'attribute' | 'value' | 'expected'>

function problemAt(
  position: Position,
  code: ProblemCode,
  severity: ConfigProblem['severity'],
  message: string,
  details: Details = {},
): ConfigProblem {
  return { code, severity, message, line: position.line, column: position.column, ...details }
}

/** Problems of a config that was read. */
export function checkTree(config: LabelConfig): ConfigProblem[] {
  const problems: ConfigProblem[] = []
  const named = new Map<string, TagNode>()
  const parents = new Map<TagNode, TagNode>()
  walk(config.root, (node) => {
    const name = node.attributes['name']
    if (name !== undefined && takesName(node.tag)) {
      if (named.has(name)) {
        problems.push(
          problemAt(
            node.position,
            'ERR_GENERAL',
            'error',
            `The name "${name}" is used twice: names are unique.`,
            {
              tag: node.written,
              attribute: 'name',
              value: name,
            },
          ),
        )
      } else named.set(name, node)
    }
    for (const child of node.children) parents.set(child, node)
  })
  walk(config.root, (node) => problems.push(...checkNode(node, config, named, parents)))
  problems.push(...checkWhole(config))
  return problems.sort((a, b) => a.line - b.line || a.column - b.column)
}

function takesName(tag: Tag | undefined): boolean {
  return needsName(tag) || tag?.family === 'object'
}

function needsName(tag: Tag | undefined): boolean {
  if (tag === undefined) return false
  if (tag.family === 'visual') return tag.named === true
  return tag.family === 'object' ? tag.nameless !== true : tag.use !== 'relate'
}

function attributePosition(node: TagNode, name: string): Position {
  return (
    node.attributeList.find((attribute) => attribute.name.toLowerCase() === name)?.position ?? node.position
  )
}

function checkNode(
  node: TagNode,
  config: LabelConfig,
  named: ReadonlyMap<string, TagNode>,
  parents: ReadonlyMap<TagNode, TagNode>,
): ConfigProblem[] {
  const { tag } = node
  const name = node.attributes['name'] ?? ''
  if (tag === undefined) {
    const written = node.written.toLowerCase()
    const message = `Tag with name ${written} is not registered. Referenced by ${written}#${name}.`
    return [
      problemAt(node.position, 'ERR_UNKNOWN_TAG', 'error', message, {
        tag: node.written,
        value: node.written,
      }),
    ]
  }
  const problems: ConfigProblem[] = []
  if (needsName(tag) && name === '' && !isLayoutOf(tag, node, parents)) {
    problems.push(
      problemAt(node.position, 'ERR_REQUIRED', 'error', `${tag.name} needs the attribute name.`, {
        tag: tag.name,
        attribute: 'name',
      }),
    )
  }
  if (tag.within !== undefined && !hasAncestor(node, tag.within, parents)) {
    const allowed = tag.within.join(', ')
    problems.push(
      problemAt(
        node.position,
        'ERR_PARENT_TAG_UNEXPECTED',
        'error',
        `${tag.name} must stand inside one of: ${allowed}.`,
        {
          tag: tag.name,
          expected: allowed,
        },
      ),
    )
  }
  for (const [attribute, rule] of Object.entries(tag.attributes)) {
    const value = node.attributes[attribute]
    if (value === undefined || acceptsAttribute(rule, value)) continue
    const expected = wordRule(rule)
    problems.push(
      problemAt(
        attributePosition(node, attribute),
        'ERR_BAD_TYPE',
        'error',
        `Attribute ${attribute} of ${tag.name} is "${value}": it must be ${expected}.`,
        { tag: tag.name, attribute, value, expected },
      ),
    )
  }
  if (node.attributes['perregion'] === 'true' && node.attributes['peritem'] === 'true') {
    problems.push(
      problemAt(
        attributePosition(node, 'peritem'),
        'ERR_GENERAL',
        'error',
        'Attribute perItem is incompatible with attribute perRegion. A value belongs to a region or to an item.',
        { tag: tag.name, attribute: 'peritem' },
      ),
    )
  }
  if (tag.family === 'control' && tag.use !== 'relate')
    problems.push(...checkControl(node, tag, config, named))
  return problems
}

/** Text, HyperText and the like inside a control only lay out its labels. */
function isLayoutOf(tag: Tag, node: TagNode, parents: ReadonlyMap<TagNode, TagNode>): boolean {
  if (tag.family !== 'object') return false
  for (let above = parents.get(node); above !== undefined; above = parents.get(above)) {
    if (above.tag?.family === 'control') return true
  }
  return false
}

function hasAncestor(
  node: TagNode,
  names: readonly string[],
  parents: ReadonlyMap<TagNode, TagNode>,
): boolean {
  for (let above = parents.get(node); above !== undefined; above = parents.get(above)) {
    if (above.tag !== undefined && names.includes(above.tag.name)) return true
  }
  return false
}

function checkControl(
  node: TagNode,
  tag: ControlTag,
  config: LabelConfig,
  named: ReadonlyMap<string, TagNode>,
): ConfigProblem[] {
  const written = node.attributes['toname']
  if (written === undefined && config.objects.length === 1) return []
  const at = attributePosition(node, 'toname')
  if (written === undefined || written === '') {
    return [
      problemAt(
        at,
        'ERR_REQUIRED',
        'error',
        `${tag.name} needs the attribute toName: the name of the object it works on.`,
        {
          tag: tag.name,
          attribute: 'toname',
        },
      ),
    ]
  }
  const problems: ConfigProblem[] = []
  for (const part of written.split(',')) {
    const target = named.get(part.trim())
    if (target === undefined) {
      problems.push(
        problemAt(
          at,
          'ERR_TAG_NOT_FOUND',
          'error',
          `${tag.name} points at "${part}", but no tag has this name.`,
          {
            tag: tag.name,
            attribute: 'toname',
            value: part,
          },
        ),
      )
      continue
    }
    const object = target.tag?.name ?? target.written
    if (tag.objects === 'any' || tag.objects.includes(object)) continue
    const allowed = tag.objects.join(', ')
    problems.push(
      tag.strictObject === true
        ? problemAt(
            at,
            'ERR_TAG_UNSUPPORTED',
            'error',
            `Invalid attribute toname for ${tag.name}: referenced tag is ${object}, but ${tag.name} can only control ${allowed}`,
            { tag: tag.name, attribute: 'toname', value: object, expected: allowed },
          )
        : problemAt(
            at,
            'WARN_WRONG_OBJECT',
            'warning',
            `${tag.name} makes nothing on ${object}; it is meant for ${allowed}.`,
            {
              tag: tag.name,
              attribute: 'toname',
              value: object,
              expected: allowed,
            },
          ),
    )
  }
  if (tag.twoObjects === true && new Set(written.split(',')).size !== 2) {
    problems.push(
      problemAt(
        at,
        'ERR_GENERAL',
        'error',
        'Incorrect toName parameter on Pairwise, must be two names separated by a comma: name1,name2',
        { tag: tag.name, attribute: 'toname', value: written },
      ),
    )
  }
  return problems
}

function checkWhole(config: LabelConfig): ConfigProblem[] {
  const problems: ConfigProblem[] = []
  const { position } = config.root
  if (config.objects.length === 0) {
    problems.push(
      problemAt(
        position,
        'WARN_NO_OBJECT',
        'warning',
        'Nothing of the task is shown: add an object tag such as Image or Text.',
      ),
    )
  }
  if (
    config.controls.every((control) => control.tag.use === 'relate') &&
    !config.objects.some((o) => o.tag.selfControl)
  ) {
    problems.push(
      problemAt(
        position,
        'WARN_NO_CONTROL',
        'warning',
        'Nothing can be labeled: add a control tag such as RectangleLabels or Choices.',
      ),
    )
  }
  for (const control of config.controls) {
    if (control.tag.optionTag === undefined || control.tag.use === 'relate') continue
    if (control.options.length === 0 && !control.dynamic) {
      problems.push(
        problemAt(
          control.node.position,
          'WARN_NO_LABELS',
          'warning',
          `${control.tag.name} "${control.name}" has nothing to choose: add a ${control.tag.optionTag ?? 'Label'} inside it.`,
          {
            tag: control.tag.name,
          },
        ),
      )
    }
    const seen = new Set<string>()
    for (const option of control.options) {
      if (seen.has(option.stored)) {
        problems.push(
          problemAt(
            control.node.position,
            'WARN_DUPLICATE',
            'warning',
            `"${option.stored}" stands twice in "${control.name}": results cannot tell them apart.`,
            {
              tag: control.tag.name,
              value: option.stored,
            },
          ),
        )
      }
      seen.add(option.stored)
    }
  }
  return problems
}
