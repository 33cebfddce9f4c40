// Checks a person's own hotkeys: `section:action` → { key, active?, description? }.

import { isPlainObject } from '../../http/body.ts'
import { AppError } from '../../http/errors.ts'

const MAX_HOTKEYS = 500

/** The hotkeys of a body. @throws AppError 400 in the hand-made shape that clients of this route know. */
export function checkHotkeys(body: unknown): Record<string, unknown> {
  const given = isPlainObject(body) ? body['custom_hotkeys'] : undefined
  if (given === undefined) throw refuse('This field is required.')
  if (!isPlainObject(given)) {
    const kind = Array.isArray(given) ? 'list' : typeof given === 'string' ? 'str' : typeof given
    throw refuse(`Expected a dictionary of items but got type "${kind}".`)
  }
  if (Object.keys(given).length > MAX_HOTKEYS) throw refuse(`Set at most ${MAX_HOTKEYS} hotkeys.`)
  for (const [action, value] of Object.entries(given)) {
    if (!/^[^:]+:[^:]+/.test(action))
      throw refuse(`Action key '${action}' must be in 'section:action' format`)
    if (!isPlainObject(value) || typeof value['key'] !== 'string')
      throw refuse(`Missing 'key' in hotkey data for '${action}'`)
  }
  return given
}

function refuse(text: string): AppError {
  return new AppError('validation', 'Invalid hotkeys configuration', {
    bare: { error: 'Invalid hotkeys configuration', details: { custom_hotkeys: [text] } },
  })
}
