// The catalogues. A language is one JSON file beside en.json and one line here; numbers follow the language.

import i18next from 'i18next'
import { initReactI18next } from 'react-i18next'
import en from './en.json'

declare module 'i18next' {
  interface CustomTypeOptions {
    defaultNS: 'app'
    resources: { app: typeof en }
  }
}

const RTL = new Set(['ar', 'fa', 'he', 'ur'])

/** Starts the catalogues in the person's language, else English, and sets the page's direction. */
export async function startI18n(): Promise<void> {
  await i18next.use(initReactI18next).init({
    lng: 'en',
    fallbackLng: 'en',
    defaultNS: 'app',
    ns: ['app'],
    resources: { en: { app: en } },
    interpolation: { escapeValue: false },
    returnNull: false,
  })
  document.documentElement.lang = i18next.language
  document.documentElement.dir = RTL.has(i18next.language.split('-')[0] ?? '') ? 'rtl' : 'ltr'
}

/** Language of numbers and dates. */
export function locale(): string {
  return i18next.language
}

/** `12,480`. */
export function formatCount(value: number): string {
  return new Intl.NumberFormat(locale()).format(value)
}

/** A sentence of the server with the numbers in it as people write them; they are counts. */
export function groupDigits(sentence: string): string {
  return sentence.replaceAll(/\d{4,}/g, (digits) => formatCount(Number(digits)))
}
