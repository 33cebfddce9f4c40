// Pages that stand in for another one, in the frame of the application: there is always a way on.

import type { ErrorComponentProps } from '@tanstack/react-router'
import type { ReactNode } from 'react'
import { useSession } from '../data/session.query.ts'
import { PlainFrame } from './app-frame.tsx'
import { ErrorPage, NotFoundPage } from './state-pages.tsx'

/** A page whose own frame could not be made, a project that is gone for example. */
export function FramedErrorPage(props: ErrorComponentProps): ReactNode {
  return (
    <PlainFrame>
      <ErrorPage {...props} />
    </PlainFrame>
  )
}

/** Nothing is at this address. Who is not signed in sees no frame, whose links all ask for a session. */
export function FramedNotFoundPage(): ReactNode {
  const session = useSession()
  if (session?.user === undefined) return <NotFoundPage />
  return (
    <PlainFrame>
      <NotFoundPage />
    </PlainFrame>
  )
}
