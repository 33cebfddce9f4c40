// The save state in words. "Saving" shows after 400 ms only, so that quick saves do not flicker.

import type { SaveStatus } from '@siali/ui'
import { useEffect, useState } from 'react'
import { useTranslation } from 'react-i18next'
import type { OutboxState } from './outbox.ts'

const SAYS_SAVING_MS = 400

/** Words and look of a state; `isDirty`: changes that are not even kept yet, for less than a second. */
export function useSaveWords(
  state: OutboxState,
  isDirty: boolean,
): { readonly status: SaveStatus; readonly text: string } {
  const { t } = useTranslation()
  const [isSlow, setSlow] = useState(false)
  const isBusy = state.status === 'sending' || (state.status === 'saved' && isDirty)
  useEffect(() => {
    if (!isBusy) return
    const timer = setTimeout(() => setSlow(true), SAYS_SAVING_MS)
    return () => {
      clearTimeout(timer)
      setSlow(false)
    }
  }, [isBusy])
  const { changes } = state
  switch (state.status) {
    case 'conflict':
      return { status: 'conflict', text: t('save.conflict') }
    case 'refused':
      return { status: 'conflict', text: t('save.refused') }
    case 'offline':
      return { status: 'offline', text: t('save.offline', { count: changes }) }
    case 'waiting':
      return { status: 'waiting', text: t('save.waiting', { count: changes }) }
    default:
      return isBusy && isSlow
        ? { status: 'saving', text: t('save.saving') }
        : { status: 'saved', text: t('save.saved') }
  }
}
