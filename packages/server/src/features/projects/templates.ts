// Label configs to start from, of our own writing, as GET /api/templates/ lists them.

export interface Template {
  readonly title: string
  readonly type: 'community'
  readonly group: string
  readonly order: number
  readonly details: string
  readonly config: string
}

export const TEMPLATE_GROUPS: readonly string[] = ['Pictures', 'Texts']

export const TEMPLATES: readonly Template[] = [
  {
    title: 'Boxes on pictures',
    type: 'community',
    group: 'Pictures',
    order: 1,
    details: 'Draw a box around each thing and name it.',
    config: `<View>
  <Image name="image" value="$image" zoom="true"/>
  <RectangleLabels name="label" toName="image">
    <Label value="Boat" background="#2f6fdb"/>
    <Label value="Buoy" background="#d9480f"/>
  </RectangleLabels>
</View>`,
  },
  {
    title: 'Picture classification',
    type: 'community',
    group: 'Pictures',
    order: 2,
    details: 'Say of each picture what it shows.',
    config: `<View>
  <Image name="image" value="$image"/>
  <Choices name="kind" toName="image" choice="single" showInline="true">
    <Choice value="Harbour"/>
    <Choice value="Open sea"/>
    <Choice value="Other"/>
  </Choices>
</View>`,
  },
  {
    title: 'Spans in texts',
    type: 'community',
    group: 'Texts',
    order: 1,
    details: 'Mark names and terms in running text.',
    config: `<View>
  <Labels name="label" toName="text">
    <Label value="Person" background="#2b8a3e"/>
    <Label value="Place" background="#1971c2"/>
    <Label value="Date" background="#e67700"/>
  </Labels>
  <Text name="text" value="$text"/>
</View>`,
  },
  {
    title: 'Text classification',
    type: 'community',
    group: 'Texts',
    order: 2,
    details: 'Say of each text which class it belongs to.',
    config: `<View>
  <Text name="text" value="$text"/>
  <Choices name="class" toName="text" choice="single">
    <Choice value="Positive"/>
    <Choice value="Neutral"/>
    <Choice value="Negative"/>
  </Choices>
</View>`,
  },
]
