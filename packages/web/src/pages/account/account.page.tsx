// The person's own page: profile, password, appearance, access tokens, people.

import { Segmented } from '@siali/ui'
import { IconContrast, IconKey, IconLock, IconUser, IconUsers, type Icon } from '@tabler/icons-react'
import { useLocation } from '@tanstack/react-router'
import { useEffect, type ReactNode } from 'react'
import { useTranslation } from 'react-i18next'
import { useSession } from '../../data/session.query.ts'
import { useColorScheme } from '../../shell/color-scheme.ts'
import { usePageTitle } from '../../shell/page-title.ts'
import { ProfileSection } from './profile-section.tsx'
import { PasswordSection } from './password-section.tsx'
import { PeopleSection } from './people-section.tsx'
import { TokensSection } from './tokens-section.tsx'
import './account.css'

const SECTIONS = [
  { id: 'profile', icon: IconUser },
  { id: 'password', icon: IconLock },
  { id: 'appearance', icon: IconContrast },
  { id: 'tokens', icon: IconKey },
  { id: 'people', icon: IconUsers },
] as const satisfies readonly { readonly id: string; readonly icon: Icon }[]

/** `/user/account`; the hash names the section. */
export function AccountPage(): ReactNode {
  const { t } = useTranslation()
  usePageTitle(t('account.title'))
  const user = useSession()?.user
  const { hash } = useLocation()
  const { scheme, setScheme } = useColorScheme()
  const current = SECTIONS.find((section) => section.id === hash)?.id ?? 'profile'
  useEffect(() => {
    if (hash !== '') document.getElementById(hash)?.scrollIntoView({ block: 'start' })
  }, [hash])
  if (user === undefined) return null
  return (
    <main className="page">
      <div className="stg">
        <nav className="sn2" aria-label={t('account.title')}>
          {SECTIONS.map((section) => (
            <a
              key={section.id}
              href={`#${section.id}`}
              className={section.id === current ? 'on' : ''}
              aria-current={section.id === current ? 'location' : undefined}
            >
              <section.icon className="i" size={16} stroke={1.75} aria-hidden />
              {t(`account.${section.id}`)}
            </a>
          ))}
        </nav>
        <div className="stg-body">
          <ProfileSection user={user} />
          <PasswordSection />
          <section id="appearance" aria-labelledby="appearance-h">
            <h2 className="h1" id="appearance-h">
              {t('account.appearance')}
            </h2>
            <div className="card line">
              <div className="grow">
                <p className="m">{t('menu.theme')}</p>
                <p className="sm t3">{t('account.themeText')}</p>
              </div>
              <Segmented
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
          </section>
          <TokensSection />
          <PeopleSection />
        </div>
      </div>
    </main>
  )
}
