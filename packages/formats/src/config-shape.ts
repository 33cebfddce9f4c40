// What a label config asks of an export format: which controls it has and which objects they point at. Pure.
import type { ParsedConfig } from './format.ts'

export interface ConfigShape {
  readonly controls: ParsedConfig
  /** Tag names of the controls. */
  readonly out: ReadonlySet<string>
  /** Tag names of the object tags that controls point at; a Text that shows a file by its address is left out. */
  readonly reached: ReadonlySet<string>
  /** Data keys of the object tags that controls point at. */
  readonly dataKeys: ReadonlySet<string>
  /** Such an object tag shows a list (`valueList`), which the parsed config leaves out. */
  readonly hasValueList: boolean
}

export function shapeOf(controls: ParsedConfig, hasValueList: boolean): ConfigShape {
  const all = Object.values(controls)
  const inputs = all.flatMap((control) => control.inputs)
  const shown = inputs.filter((it) => !(it.type === 'Text' && it.valueType === 'url'))
  return {
    controls,
    out: new Set(all.map((control) => control.type)),
    reached: new Set(shown.map((it) => it.type)),
    dataKeys: new Set(inputs.map((it) => it.value)),
    hasValueList,
  }
}

/** True when the config has all of these controls. */
export const hasAll = ({ out }: ConfigShape, ...tags: readonly string[]): boolean =>
  tags.every((tag) => out.has(tag))

/** True when the config has one of these controls. */
export const hasAny = ({ out }: ConfigShape, ...tags: readonly string[]): boolean =>
  tags.some((tag) => out.has(tag))
