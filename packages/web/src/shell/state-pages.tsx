// Pages that stand in for another one: not found, broken, on the way.

import { ApiError } from '@siali/sdk'
import { Button, buttonClass, EmptyState, Skeleton } from '@siali/ui'
import { Link, useRouter, type ErrorComponentProps } from '@tanstack/react-router'
import type { ReactNode } from 'react'
import { useTranslation } from 'react-i18next'
import { describeError } from '../data/client.ts'
import { usePageTitle } from './page-title.ts'

/** Nothing is at this address. */
export function NotFoundPage(): ReactNode {
  const { t } = useTranslation()
  usePageTitle(t('notFound.title'))
  return (
    <main className="page center-page">
      <EmptyState
        drawing="lost"
        title={t('notFound.title')}
        actions={
          <Link to="/projects/" className={buttonClass('primary')}>
            {t('notFound.go')}
          </Link>
        }
      >
        <p>{t('notFound.text')}</p>
      </EmptyState>
    </main>
  )
}

/** A page could not be shown: what happened, the technical text on request, and a way on. */
export function ErrorPage({ error, reset }: ErrorComponentProps): ReactNode {
  const { t } = useTranslation()
  const router = useRouter()
  if (error instanceof ApiError && error.status === 404) return <NotFoundPage />
  return (
    <main className="page center-page">
      <EmptyState
        drawing="lost"
        title={t('errorPage.title')}
        actions={
          <>
            <Button
              kind="primary"
              onClick={() => {
                reset()
                void router.invalidate()
              }}
            >
              {t('errorPage.again')}
            </Button>
            <Link to="/projects/" className={buttonClass('ghost')}>
              {t('notFound.go')}
            </Link>
          </>
        }
      >
        <p>{describeError(error, t('offline'))}</p>
        <details className="tech">
          <summary>{t('errorPage.details')}</summary>
          <pre>{error instanceof Error ? (error.stack ?? error.message) : String(error)}</pre>
        </details>
      </EmptyState>
    </main>
  )
}

/** A page is on its way: a few lines of its shape. */
export function LoadingPage(): ReactNode {
  return (
    <main className="page" aria-busy>
      <div className="in-page col g12">
        <Skeleton width={180} height={20} />
        <Skeleton height={120} />
        <Skeleton height={120} />
      </div>
    </main>
  )
}
