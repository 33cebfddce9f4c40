// The frame of a project's settings: THE list of its sections beside the open one.

import {
  IconBucket,
  IconFileImport,
  IconSettings,
  IconSparkles,
  IconWebhook,
  type Icon,
} from '@tabler/icons-react'
import { Link, useParams } from '@tanstack/react-router'
import { useEffect, useRef, type ReactNode } from 'react'
import { useTranslation } from 'react-i18next'
import '../account/account.css'
import './settings.css'

const SECTIONS = [
  { name: 'general', to: '/projects/$projectId/settings', icon: IconSettings },
  { name: 'imports', to: '/projects/$projectId/settings/imports', icon: IconFileImport },
  { name: 'storages', to: '/projects/$projectId/settings/storages', icon: IconBucket },
  { name: 'models', to: '/projects/$projectId/settings/models', icon: IconSparkles },
  { name: 'webhooks', to: '/projects/$projectId/settings/webhooks', icon: IconWebhook },
] as const satisfies readonly { readonly name: string; readonly to: string; readonly icon: Icon }[]

export function SettingsFrame(props: {
  readonly section: (typeof SECTIONS)[number]['name']
  readonly children: ReactNode
}): ReactNode {
  const { t } = useTranslation()
  const { projectId } = useParams({ from: '/guarded/projects/$projectId' })
  const nav = useRef<HTMLElement>(null)
  // On a phone the sections stand in a row that scrolls.
  useEffect(() => {
    nav.current?.querySelector('.on')?.scrollIntoView({ block: 'nearest', inline: 'center' })
  }, [props.section])
  return (
    <main className="page">
      <div className="stg">
        <nav ref={nav} className="sn2" aria-label={t('nav.settings')}>
          {SECTIONS.map(({ name, to, icon: Glyph }) => (
            <Link
              key={name}
              to={to}
              params={{ projectId }}
              activeProps={{}}
              className={name === props.section ? 'on' : ''}
              aria-current={name === props.section ? 'page' : undefined}
            >
              <Glyph className="i" size={16} stroke={1.75} aria-hidden />
              {t(`settings.${name}`)}
            </Link>
          ))}
        </nav>
        <div className="settings">{props.children}</div>
      </div>
    </main>
  )
}
