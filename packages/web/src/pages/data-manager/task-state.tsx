// Where a task stands, in a word and an icon.

import type { Task } from '@siali/sdk'
import { Tag } from '@siali/ui'
import {
  IconCircleCheck,
  IconCircleDashed,
  IconPlayerSkipForward,
  IconProgress,
  IconSparkles,
} from '@tabler/icons-react'
import type { ReactNode } from 'react'
import { useTranslation } from 'react-i18next'

/** Words of the states that the server knows. */
export function useStateWords(): (state: string) => string {
  const { t } = useTranslation()
  return (state) => {
    switch (state) {
      case 'CREATED':
        return t('state.open')
      case 'IN_PROGRESS':
        return t('state.started')
      case 'COMPLETED':
        return t('state.done')
      default:
        return state
    }
  }
}

/** Done, started, skipped, with predictions only, or open. */
export function TaskState({ task }: { readonly task: Task }): ReactNode {
  const { t } = useTranslation()
  if (task.isLabeled)
    return (
      <Tag tone="ok" icon={IconCircleCheck}>
        {t('state.done')}
      </Tag>
    )
  if (task.annotationCount > 0)
    return (
      <Tag tone="info" icon={IconProgress}>
        {t('state.started')}
      </Tag>
    )
  if (task.skippedCount > 0)
    return (
      <Tag tone="warn" icon={IconPlayerSkipForward}>
        {t('state.skipped')}
      </Tag>
    )
  if (task.predictionCount > 0)
    return (
      <Tag tone="model" icon={IconSparkles}>
        {t('state.predicted')}
      </Tag>
    )
  return <Tag icon={IconCircleDashed}>{t('state.open')}</Tag>
}
