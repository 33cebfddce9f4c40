import { checkConfig, parseConfig, requiredDataKeys } from '@siali/labeling'
import { expect, it } from 'vitest'
import { templates } from './templates.ts'

it('every template builds a setup without a problem, for any labels and key', () => {
  for (const template of templates) {
    const config = template.build('my_key', [...template.labels, 'A & "B" <c>'], 'What is "it"?')
    expect(checkConfig(config)).toEqual([])
    expect([...requiredDataKeys(config).keys()]).toEqual(['my_key'])
    expect(parseConfig(config).controls[0]?.options.at(-1)?.value).toBe('A & "B" <c>')
  }
})
