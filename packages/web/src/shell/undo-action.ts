// The way back that a toast offers after something was moved to the trash.

import { showToast, type ToastOptions } from '@siali/ui'
import type { TFunction } from 'i18next'
import { client, describeError } from '../data/client.ts'

/** Brings back what the token stands for, then reads anew by `refresh`; nothing without a token. */
export function undoAction(
  undo: string,
  refresh: () => Promise<unknown>,
  t: TFunction,
): Pick<ToastOptions, 'action'> {
  if (undo === '') return {}
  const fail = (error: unknown) =>
    void showToast({ text: describeError(error, t('offline')), closeLabel: t('close') })
  return {
    action: { label: t('undo'), onPress: () => void client.views.restore(undo).then(refresh).catch(fail) },
  }
}
