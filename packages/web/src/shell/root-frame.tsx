// Around every page: theme attribute, titles, the dialog of a lost session, keyboard help and palette.

import { Outlet } from '@tanstack/react-router'
import type { ReactNode } from 'react'
import { useThemeAttribute } from './color-scheme.ts'
import { SignedOutDialog } from './signed-out-dialog.tsx'

/** Root of all pages. */
export function RootFrame(): ReactNode {
  useThemeAttribute()
  return (
    <>
      <Outlet />
      <SignedOutDialog />
    </>
  )
}
