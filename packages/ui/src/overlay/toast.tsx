// Toasts: bottom end, inverse, six seconds, at most three, one action. Errors about a field stay at the field.

import { Notifications, notifications } from '@mantine/notifications'
import type { Icon } from '@tabler/icons-react'
import type { ReactNode } from 'react'

export interface ToastOptions {
  readonly text: string
  readonly icon?: Icon
  readonly action?: { readonly label: string; readonly onPress: () => void }
  readonly closeLabel: string
  /** Milliseconds; default 6,000. */
  readonly stayMs?: number
}

/** Shows a toast and gives its id. */
export function showToast(options: ToastOptions): string {
  const { text, icon: Glyph, action, closeLabel, stayMs = 6000 } = options
  const id: string = notifications.show({
    autoClose: stayMs,
    icon: Glyph === undefined ? undefined : <Glyph size={16} stroke={1.75} aria-hidden />,
    closeButtonProps: { 'aria-label': closeLabel },
    message: (
      <span className="row">
        <span className="grow">{text}</span>
        {action === undefined ? null : (
          <button
            type="button"
            className="toast-act"
            onClick={() => {
              notifications.hide(id)
              action.onPress()
            }}
          >
            {action.label}
          </button>
        )}
      </span>
    ),
  })
  return id
}

/** The place of the toasts; once, at the root. */
export function Toasts(): ReactNode {
  return <Notifications position="bottom-right" limit={3} containerWidth={440} />
}
