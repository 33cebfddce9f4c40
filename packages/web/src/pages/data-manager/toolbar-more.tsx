// What the tool bar has no room for on a phone, as a menu: nothing is out of sight behind the edge.

import { Menu } from '@mantine/core'
import { IconButton } from '@siali/ui'
import {
  IconCheckbox,
  IconDots,
  IconDownload,
  IconLayoutGrid,
  IconList,
  IconRefresh,
  IconUpload,
} from '@tabler/icons-react'
import type { ReactNode } from 'react'
import { useTranslation } from 'react-i18next'

export interface ToolbarMoreProps {
  readonly isGrid: boolean
  readonly onGrid: (isGrid: boolean) => void
  /** Undefined: there is nothing to choose. */
  readonly onSelectTasks: (() => void) | undefined
  readonly onRefresh: () => void
  readonly onImport: () => void
  readonly onExport: () => void
}

/** The menu. */
export function ToolbarMore(props: ToolbarMoreProps): ReactNode {
  const { isGrid, onGrid, onSelectTasks, onRefresh, onImport, onExport } = props
  const { t } = useTranslation()
  const icon = { size: 16, stroke: 1.75 } as const
  return (
    <Menu position="bottom-end" width={220}>
      <Menu.Target>
        <IconButton icon={IconDots} label={t('dm.more')} />
      </Menu.Target>
      <Menu.Dropdown>
        {onSelectTasks === undefined || isGrid ? null : (
          <Menu.Item leftSection={<IconCheckbox {...icon} />} onClick={onSelectTasks}>
            {t('dm.selectTasks')}
          </Menu.Item>
        )}
        <Menu.Item leftSection={<IconUpload {...icon} />} onClick={onImport}>
          {t('dm.import')}
        </Menu.Item>
        <Menu.Item leftSection={<IconDownload {...icon} />} onClick={onExport}>
          {t('dm.export')}
        </Menu.Item>
        <Menu.Divider />
        <Menu.Item
          leftSection={isGrid ? <IconList {...icon} /> : <IconLayoutGrid {...icon} />}
          onClick={() => onGrid(!isGrid)}
        >
          {isGrid ? t('dm.asRows') : t('dm.asTiles')}
        </Menu.Item>
        <Menu.Item leftSection={<IconRefresh {...icon} />} onClick={onRefresh}>
          {t('dm.refresh')}
        </Menu.Item>
      </Menu.Dropdown>
    </Menu>
  )
}
