// A sheet of the config, scoped to the labeling area and cleaned. Adopted, so that no inline style is needed.

import type { ReactNode } from 'react'
import { useEffect } from 'react'
import type { TagViewProps } from '../../view.dom.ts'
import { scopeSheet } from './style-text.ts'

/** Class of the labeling area: rules of configs hold inside it. */
export const LABELING_AREA = 'si-ed-area'

export function StyleView({ node }: TagViewProps): ReactNode {
  const css = node.attributes['value'] ?? node.text
  useEffect(() => {
    const sheet = new CSSStyleSheet()
    sheet.replaceSync(scopeSheet(css, `.${LABELING_AREA}`))
    document.adoptedStyleSheets = [...document.adoptedStyleSheets, sheet]
    return () => {
      document.adoptedStyleSheets = document.adoptedStyleSheets.filter((one) => one !== sheet)
    }
  }, [css])
  return null
}
