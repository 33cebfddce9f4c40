// What is not on the server yet: the list behind the save state.

import { Button, Dialog } from '@siali/ui'
import { IconDownload } from '@tabler/icons-react'
import type { ReactNode } from 'react'
import { useTranslation } from 'react-i18next'
import type { OutboxEntry } from './outbox.ts'
import type { OutboxHandle } from './use-outbox.ts'

/** Gives the entries as a file: the last resort when the server stays away and the browser has to go. */
function download(entries: readonly OutboxEntry[]): void {
  const url = URL.createObjectURL(new Blob([JSON.stringify(entries, null, 2)], { type: 'application/json' }))
  const link = document.createElement('a')
  link.href = url
  link.download = 'waiting-work.json'
  link.click()
  URL.revokeObjectURL(url)
}

/** The dialog, open as long as it is there. */
export function WaitingDialog({
  handle,
  words,
  onClose,
}: {
  readonly handle: OutboxHandle
  /** The save state in words. */
  readonly words: string
  readonly onClose: () => void
}): ReactNode {
  const { t } = useTranslation()
  const { outbox, state } = handle
  const entries = outbox.entries()
  return (
    <Dialog
      isOpen
      onClose={onClose}
      title={t('waiting.title')}
      closeLabel={t('close')}
      width={640}
      footNote={words}
      foot={
        entries.length === 0 ? (
          <Button onClick={onClose}>{t('close')}</Button>
        ) : (
          <>
            <Button icon={IconDownload} onClick={() => download(entries)}>
              {t('waiting.copy')}
            </Button>
            {entries.length === 1 && state.trouble !== undefined ? null : (
              <Button kind="primary" loading={state.status === 'sending'} onClick={() => void outbox.flush()}>
                {t('waiting.send')}
              </Button>
            )}
          </>
        )
      }
    >
      <p className="t2">{t(entries.length === 0 ? 'waiting.none' : 'waiting.text')}</p>
      <ul className="waiting-list">
        {entries.map((entry) => (
          <li key={entry.id}>
            <span className="m">{t('waiting.task', { id: entry.taskId })}</span>
            <span className="t3">{t('waiting.project', { id: entry.projectId })}</span>
            <span className="grow">
              {t(`waiting.${entry.kind}`)}, {t('waiting.changes', { count: entry.changes })}
            </span>
            {state.trouble?.entry.id === entry.id ? (
              <span className="sm waiting-trouble">
                {state.trouble.error.status === 412
                  ? t('waiting.conflict')
                  : t('waiting.refused', { why: state.trouble.error.summary })}
              </span>
            ) : null}
          </li>
        ))}
      </ul>
    </Dialog>
  )
}
