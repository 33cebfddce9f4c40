// Light, dark or as the system says; kept in this browser. Sets both attributes the tokens listen to.

import { localStorageColorSchemeManager, useComputedColorScheme, useMantineColorScheme } from '@mantine/core'
import { useLayoutEffect } from 'react'

// The same name is read before the first paint by public/static/theme.js.
export const colorSchemeManager = localStorageColorSchemeManager({ key: 'siali-theme' })

export type ColorScheme = 'light' | 'dark' | 'auto'

/** The choice and how to change it. */
export function useColorScheme(): {
  readonly scheme: ColorScheme
  readonly setScheme: (scheme: ColorScheme) => void
} {
  const { colorScheme, setColorScheme } = useMantineColorScheme()
  return { scheme: colorScheme, setScheme: setColorScheme }
}

/** Keeps the page's own attribute equal to the library's; once, at the root. */
export function useThemeAttribute(): void {
  const computed = useComputedColorScheme('light')
  useLayoutEffect(() => {
    document.documentElement.dataset['theme'] = computed
  }, [computed])
}
