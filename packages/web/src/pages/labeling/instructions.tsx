// The project's instructions as text. They are stored as HTML of unknown origin: only their text is shown.

import { Button, Dialog } from '@siali/ui'
import type { ReactNode } from 'react'
import { useTranslation } from 'react-i18next'

const BLOCKS = 'p, div, li, br, h1, h2, h3, h4, tr'

/** Text of a piece of HTML, with a line for each block. Nothing in it runs or loads: the document is never shown. */
export function textOfHtml(html: string): string {
  const page = new DOMParser().parseFromString(html, 'text/html')
  for (const dead of page.querySelectorAll('script, style, template')) dead.remove()
  for (const block of page.body.querySelectorAll(BLOCKS)) block.append('\n')
  return (page.body.textContent ?? '').replace(/\n{3,}/g, '\n\n').trim()
}

/** The dialog. */
export function InstructionsDialog({
  html,
  isOpen,
  onClose,
}: {
  readonly html: string
  readonly isOpen: boolean
  readonly onClose: () => void
}): ReactNode {
  const { t } = useTranslation()
  return (
    <Dialog
      isOpen={isOpen}
      onClose={onClose}
      title={t('label.instructions')}
      closeLabel={t('close')}
      width={640}
      foot={
        <Button kind="primary" onClick={onClose}>
          {t('label.understood')}
        </Button>
      }
    >
      <p className="instruction">{isOpen ? textOfHtml(html) : ''}</p>
    </Dialog>
  )
}
