// Height of the rows: as people like it on this machine. Under fingers rows are high from the beginning.

import { useLocalStorage } from '@mantine/hooks'

export type Density = 'compact' | 'comfortable'

/** Height of a row, px; the tokens of the theme say the same. */
export const ROW_PX: Readonly<Record<Density, number>> = { compact: 40, comfortable: 52 }

/** The density and how to change it; kept in this browser. */
export function useDensity(): readonly [Density, (density: Density) => void] {
  const [held, setHeld] = useLocalStorage<string | undefined>({
    key: 'siali-density',
    defaultValue: undefined,
    getInitialValueInEffect: false,
  })
  const usual = window.matchMedia('(pointer: coarse)').matches ? 'comfortable' : 'compact'
  return [held === 'compact' || held === 'comfortable' ? held : usual, setHeld]
}
