// Small drawings of what a template asks for, in the region palette.

import type { CSSProperties, ReactNode } from 'react'
import { useTranslation } from 'react-i18next'
import type { TemplateId } from './templates.ts'

const hue = (number: number): CSSProperties =>
  ({ '--c': `var(--si-reg-${number})`, '--ink': `var(--si-reg-${number}-ink)` }) as CSSProperties

function Scene({ children }: { readonly children?: ReactNode }): ReactNode {
  return (
    <svg className="art" viewBox="0 0 224 106" preserveAspectRatio="xMidYMid slice" aria-hidden>
      <rect width="224" height="106" className="art-sky" />
      <circle cx="184" cy="24" r="10" className="art-sun" />
      <path d="M0 70l44-30 34 24 30-18 40 26 36-20 40 24v30H0z" className="art-hill" />
      <path d="M0 84h224v22H0z" className="art-ground" />
      <rect x="92" y="66" width="46" height="20" rx="5" className="art-thing" />
      <circle cx="103" cy="87" r="5" className="art-dark" />
      <circle cx="128" cy="87" r="5" className="art-dark" />
      <rect x="40" y="58" width="9" height="30" rx="4" className="art-thing" />
      <circle cx="44.500" cy="52" r="6" className="art-thing" />
      {children}
    </svg>
  )
}

function Sentence(): ReactNode {
  const { t } = useTranslation()
  return (
    <span className="tt">
      {t('art.captain')} <mark style={hue(1)}>{t('art.person')}</mark> {t('art.joined')}{' '}
      <mark style={hue(4)}>{t('art.company')}</mark> {t('art.in')} <mark style={hue(3)}>2019</mark>{' '}
      {t('art.sails')} <mark style={hue(2)}>{t('art.place')}</mark>.
    </span>
  )
}

/** The drawing of a template. */
export function TemplateArt({
  id,
  isLarge = false,
}: {
  readonly id: TemplateId
  readonly isLarge?: boolean
}): ReactNode {
  const { t } = useTranslation()
  if (id === 'image-boxes') {
    return (
      <Scene>
        <rect x="88" y="61" width="54" height="34" className="art-box" style={hue(2)} />
        <rect x="34" y="43" width="21" height="48" className="art-box" style={hue(1)} />
      </Scene>
    )
  }
  if (id === 'text-spans') return <Sentence />
  if (id === 'text-classification') {
    return (
      <span className="tt-col">
        <span className="tt">{t('art.review')}</span>
        <span className="to">
          <span className="chip on" style={hue(4)}>
            {t('art.positive')}
          </span>
          <span className="chip" style={hue(5)}>
            {t('art.mixed')}
          </span>
        </span>
      </span>
    )
  }
  return (
    <>
      <Scene />
      <span className={`to over ${isLarge ? 'l' : ''}`}>
        <span className="chip" style={hue(7)}>
          {t('art.indoors')}
        </span>
        <span className="chip on" style={hue(4)}>
          {t('art.outdoors')}
        </span>
      </span>
    </>
  )
}
