// The one way into labeling: the stream of the project, and beside it what is shown, in the order shown.

import { Menu } from '@mantine/core'
import { buttonClass, KeyCap } from '@siali/ui'
import { IconChevronDown, IconListDetails, IconSquarePlus } from '@tabler/icons-react'
import { Link } from '@tanstack/react-router'
import type { ReactNode } from 'react'
import { useTranslation } from 'react-i18next'
import { formatCount } from '../../i18n/i18n.ts'

declare module '@tanstack/react-router' {
  interface HistoryState {
    /** Filters, ordering and selection that a label stream is bound to; undefined: the stream of the project. */
    labelQueue?: Readonly<Record<string, unknown>>
  }
}

export interface LabelButtonProps {
  readonly projectId: number
  /** Tasks that are not done. */
  readonly left: number
  /** Tasks in the list; undefined while counted. */
  readonly shown: number | undefined
  readonly onShown: () => void
}

/** The split button. */
export function LabelButton({ projectId, left, shown, onShown }: LabelButtonProps): ReactNode {
  const { t } = useTranslation()
  return (
    <span className="split">
      <Link to="/projects/$projectId/label" params={{ projectId }} className={buttonClass('primary', 's')}>
        <IconSquarePlus className="i" size={16} stroke={1.75} aria-hidden />
        {left > 0 ? t('dm.label', { count: left, number: formatCount(left) }) : t('projects.label')}
        <KeyCap keys="L" />
      </Link>
      <Menu position="bottom-end" width={280}>
        <Menu.Target>
          <button
            type="button"
            className={buttonClass('primary', 's', 'split-more')}
            aria-label={t('dm.labelMore')}
          >
            <IconChevronDown className="i" size={14} stroke={1.75} aria-hidden />
          </button>
        </Menu.Target>
        <Menu.Dropdown>
          <Menu.Item
            leftSection={<IconListDetails size={16} stroke={1.75} />}
            disabled={shown === undefined || shown === 0}
            onClick={onShown}
          >
            {t('dm.labelShown')}
            <span className="sm t3 menu-note">{t('dm.labelShownText')}</span>
          </Menu.Item>
        </Menu.Dropdown>
      </Menu>
    </span>
  )
}
