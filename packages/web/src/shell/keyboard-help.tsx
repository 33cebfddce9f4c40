// Keys of the pages outside the editor; the editor lists its own.

import { COMMAND_KEY, Dialog, KeyCap } from '@siali/ui'
import type { ReactNode } from 'react'
import { useTranslation } from 'react-i18next'

/** A dialog with all keys that work on pages. */
export function KeyboardHelp({
  isOpen,
  onClose,
}: {
  readonly isOpen: boolean
  readonly onClose: () => void
}): ReactNode {
  const { t } = useTranslation()
  const groups = [
    {
      title: t('keys.everywhere'),
      rows: [
        [t('keys.find'), `${COMMAND_KEY} K`],
        [t('keys.help'), '?'],
        [t('keys.newProject'), 'N'],
        [t('keys.back'), 'Esc'],
      ],
    },
    {
      title: t('keys.data'),
      rows: [
        [t('keys.label'), 'L'],
        [t('keys.filter'), 'F'],
        [t('keys.move'), '↑ ↓'],
        [t('keys.openTask'), 'Enter'],
        [t('keys.select'), 'Space'],
        [t('keys.closeTask'), '⇧ ←'],
      ],
    },
    {
      title: t('keys.labeling'),
      rows: [
        [t('keys.submit'), `${COMMAND_KEY} ↵`],
        [t('keys.skip'), `${COMMAND_KEY} Space`],
        [t('keys.undo'), `${COMMAND_KEY} Z`],
        [t('keys.redo'), `${COMMAND_KEY} ⇧ Z`],
        [t('keys.labels'), '1 – 9'],
        [t('keys.tools'), 'V H R'],
        [t('keys.drawMiddle'), 'Enter'],
        [t('keys.zoom'), `${COMMAND_KEY} + −`],
        [t('keys.fit'), '⇧ 1'],
        [t('keys.panel'), ']'],
      ],
    },
    {
      title: t('keys.regions'),
      rows: [
        [t('keys.nextRegion'), 'Alt .'],
        [t('keys.nudge'), '← ↑ ↓ →'],
        [t('keys.numbers'), 'Enter'],
        [t('keys.duplicate'), `${COMMAND_KEY} D`],
        [t('keys.copyPaste'), `${COMMAND_KEY} C V`],
        [t('keys.zoomRegion'), 'Alt Z'],
        [t('keys.hideRegion'), 'Alt H'],
        [t('keys.lockRegion'), 'Alt L'],
        [t('keys.selectAll'), `${COMMAND_KEY} A`],
        [t('keys.delete'), '⌫'],
        [t('keys.deleteAll'), `${COMMAND_KEY} ⌫`],
        [t('keys.unselect'), 'U'],
      ],
    },
    {
      title: t('keys.text'),
      rows: [
        [t('keys.caret'), '← ↑ ↓ →'],
        [t('keys.selectText'), '⇧ →'],
        [t('keys.selectWord'), `${COMMAND_KEY} ⇧ →`],
        [t('keys.markText'), '1 – 9'],
        [t('keys.spanAtCaret'), 'Enter'],
      ],
    },
  ] as const
  return (
    <Dialog isOpen={isOpen} onClose={onClose} title={t('menu.keyboard')} closeLabel={t('close')} width={880}>
      <div className="keys-grid">
        {groups.map((group) => (
          <section key={group.title}>
            <h3 className="label">{group.title}</h3>
            <dl>
              {group.rows.map(([name, keys]) => (
                <div key={name} className="row between">
                  <dt>{name}</dt>
                  <dd>
                    <KeyCap keys={keys} />
                  </dd>
                </div>
              ))}
            </dl>
          </section>
        ))}
      </div>
    </Dialog>
  )
}
