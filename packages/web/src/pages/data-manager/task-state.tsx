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

/** Done, started, skipped, with predictions only, or open; `isQuiet`: a dot and the word, where pictures speak. */
export function TaskState(props: { readonly task: Task; readonly isQuiet?: boolean }): ReactNode {
  const { t } = useTranslation()
  const { word, tone, icon } = standingOf(props.task)
  if (props.isQuiet !== true)
    return (
      <Tag tone={tone} icon={icon}>
        {t(word)}
      </Tag>
    )
  return (
    <span className="row g6 sm t2">
      <span className={`dot ${tone}`} />
      {t(word)}
    </span>
  )
}

function standingOf(task: Task) {
  if (task.isLabeled) return { word: 'state.done', tone: 'ok', icon: IconCircleCheck } as const
  if (task.annotationCount > 0) return { word: 'state.started', tone: 'info', icon: IconProgress } as const
  if (task.skippedCount > 0)
    return { word: 'state.skipped', tone: 'warn', icon: IconPlayerSkipForward } as const
  if (task.predictionCount > 0) return { word: 'state.predicted', tone: 'model', icon: IconSparkles } as const
  return { word: 'state.open', tone: 'plain', icon: IconCircleDashed } as const
}
