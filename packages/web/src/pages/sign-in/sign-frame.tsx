// What sign-in and sign-up share: the form's column, the picture beside it, theme and version at the foot.

import { Menu } from '@mantine/core'
import { Mark } from '@siali/ui'
import { IconContrast } from '@tabler/icons-react'
import type { ReactNode } from 'react'
import { useTranslation } from 'react-i18next'
import { useSession } from '../../data/session.query.ts'
import { useColorScheme, type ColorScheme } from '../../shell/color-scheme.ts'
import coffee from './coffee.jpg'
import './sign-in.css'

const SCHEMES: readonly ColorScheme[] = ['light', 'dark', 'auto']

/** Two halves: a form, and a picture with three regions. */
export function SignFrame({ children }: { readonly children: ReactNode }): ReactNode {
  const { t } = useTranslation()
  const version = useSession()?.version ?? ''
  const { scheme, setScheme } = useColorScheme()
  return (
    <div className="si">
      <main className="si-form">
        <div className="row g-brand">
          <Mark size={30} />
          <span className="wordmark l">{t('product')}</span>
        </div>
        {children}
        <footer className="row sm t3 between">
          <Menu position="top-start">
            <Menu.Target>
              <button type="button" className="btn s ghost si-theme" aria-label={t('menu.theme')}>
                <IconContrast className="i" size={14} stroke={1.75} aria-hidden />
                {t(`theme.long.${scheme}`)}
              </button>
            </Menu.Target>
            <Menu.Dropdown>
              {SCHEMES.map((value) => (
                <Menu.Item key={value} aria-current={value === scheme} onClick={() => setScheme(value)}>
                  {t(`theme.long.${value}`)}
                </Menu.Item>
              ))}
            </Menu.Dropdown>
          </Menu>
          <span className="num">{version}</span>
        </footer>
      </main>
      <aside className="si-pic ph-hide" aria-hidden>
        <div className="si-shot">
          <img src={coffee} alt="" width={600} height={400} />
          <svg viewBox="0 0 600 400" preserveAspectRatio="none">
            <g fill="none" strokeWidth="2">
              <rect x="172" y="18" width="238" height="270" className="si-r7" />
              <path
                d="M398 68l27 10-13 42-24 80-8 36 22 26 4 23-16 33-28 8-27-10-9-26 12-28 28-22 9-35 15-55z"
                className="si-r5"
              />
              <ellipse cx="288" cy="144" rx="82" ry="48" className="si-r4" />
            </g>
          </svg>
          <span className="si-h a" />
          <span className="si-h b" />
          <span className="si-h c" />
          <span className="si-h d" />
          <span className="si-l cup">{t('signIn.cup')}</span>
          <span className="si-l spoon">{t('signIn.spoon')}</span>
          <span className="si-l coffee">{t('signIn.coffee')}</span>
        </div>
        <p className="si-cap">{t('signIn.promise')}</p>
      </aside>
    </div>
  )
}
