// The title of the browser's tab.

import { useEffect } from 'react'
import { useTranslation } from 'react-i18next'

/** Sets the title while the page is there: `Projects · Siali Label`. */
export function usePageTitle(title: string): void {
  const { t } = useTranslation()
  const product = t('product')
  useEffect(() => {
    document.title = title === '' ? product : `${title} · ${product}`
  }, [title, product])
}
