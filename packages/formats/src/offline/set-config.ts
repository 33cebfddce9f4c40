// The label config of a data set: a block for each kind of control.
import { escapeXml } from '../xml-text.ts'

export interface SetControl {
  readonly tag: string
  readonly name: string
}

export interface SetLabel {
  /** Chooses its colour. */
  readonly id: number
  readonly name: string
}

const COLOURS = [
  '#e6194b',
  '#3cb44b',
  '#ffb000',
  '#4363d8',
  '#f58231',
  '#911eb4',
  '#00a6a6',
  '#f032e6',
  '#7a9a01',
  '#9a6324',
  '#808000',
  '#000075',
]

/** As it is written there: controls point at `image`, however the image is called. */
export function printSetConfig(
  imageName: string,
  controls: readonly SetControl[],
  labels: readonly SetLabel[],
): string {
  const blocks = controls.map(({ tag, name }) => {
    const lines = labels.map(
      (label) =>
        `    <Label value="${escapeXml(label.name)}" background="${COLOURS[label.id % COLOURS.length] ?? ''}"/>\n`,
    )
    return `\n  <Header value="${tag}"/>\n  <${tag} name="${escapeXml(name)}" toName="image">\n${lines.join('')}  </${tag}>\n`
  })
  return `<View>\n  <Image name="${escapeXml(imageName)}" value="$image"/>\n${blocks.join('')}</View>\n`
}
