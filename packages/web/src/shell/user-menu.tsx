// The person's menu, upper end: account, API, theme, sign out.

import { Menu } from '@mantine/core'
import { Avatar, Segmented } from '@siali/ui'
import { IconApi, IconKeyboard, IconLogout, IconSettings } from '@tabler/icons-react'
import { useNavigate } from '@tanstack/react-router'
import type { ReactNode } from 'react'
import { useTranslation } from 'react-i18next'
import { toPerson, useSession } from '../data/session.query.ts'
import { useColorScheme } from './color-scheme.ts'

const icon = { size: 16, stroke: 1.75 } as const

/** Menu behind the person's picture. */
export function UserMenu({ onHelp }: { readonly onHelp: () => void }): ReactNode {
  const { t } = useTranslation()
  const navigate = useNavigate()
  const session = useSession()
  const { scheme, setScheme } = useColorScheme()
  if (session?.user === undefined) return null
  const person = toPerson(session.user)
  return (
    <Menu position="bottom-end" width={264} closeOnItemClick>
      <Menu.Target>
        <button type="button" className="avatar-button" aria-label={t('menu.account', { name: person.name })}>
          <Avatar person={person} isDecorative />
        </button>
      </Menu.Target>
      <Menu.Dropdown>
        <div className="user-head">
          <Avatar person={person} size={32} isDecorative />
          <div className="grow">
            <p className="m cut">
              <bdi>{person.name}</bdi>
            </p>
            {person.name === session.user.email ? null : (
              <p className="sm t3 cut">
                <bdi>{session.user.email}</bdi>
              </p>
            )}
          </div>
        </div>
        <Menu.Divider />
        <Menu.Item
          leftSection={<IconSettings {...icon} />}
          onClick={() => void navigate({ to: '/user/account' })}
        >
          {t('menu.settings')}
        </Menu.Item>
        <Menu.Item leftSection={<IconApi {...icon} />} component="a" href="/docs/api/">
          {t('menu.api')}
        </Menu.Item>
        <Menu.Item
          leftSection={<IconKeyboard {...icon} />}
          rightSection={<kbd className="kbd">?</kbd>}
          onClick={onHelp}
        >
          {t('menu.keyboard')}
        </Menu.Item>
        <Menu.Divider />
        <div className="user-theme">
          <span className="sm t3">{t('menu.theme')}</span>
          <Segmented
            size="s"
            label={t('menu.theme')}
            value={scheme}
            onChange={setScheme}
            options={[
              { value: 'light', label: t('theme.light') },
              { value: 'dark', label: t('theme.dark') },
              { value: 'auto', label: t('theme.auto') },
            ]}
          />
        </div>
        <Menu.Divider />
        <Menu.Item leftSection={<IconLogout {...icon} />} component="a" href="/logout">
          {t('menu.signOut')}
        </Menu.Item>
      </Menu.Dropdown>
    </Menu>
  )
}
