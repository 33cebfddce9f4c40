// The head of the wizard: its steps, and what goes on from here.

import { Button } from '@siali/ui'
import { IconArrowRight, IconCheck } from '@tabler/icons-react'
import { Link } from '@tanstack/react-router'
import type { ReactNode } from 'react'
import { useTranslation } from 'react-i18next'
import { formatCount } from '../../i18n/i18n.ts'

export type Step = 'data' | 'gallery' | 'code' | 'check'

export interface CreateStepsProps {
  readonly step: Step
  readonly onStep: (step: Step) => void
  readonly hasSetup: boolean
  readonly canMark: boolean
  /** There is something to look at before the project is created. */
  readonly hasCheck: boolean
}

/** Steps that were taken can be gone back to. */
export function CreateSteps({ step, onStep, hasSetup, canMark, hasCheck }: CreateStepsProps): ReactNode {
  const { t } = useTranslation()
  const at = step === 'data' ? 0 : step === 'check' ? 2 : 1
  const entries = [
    { words: t('create.step1'), go: () => onStep('data'), canGo: true },
    { words: t('create.step2'), go: () => onStep(hasSetup ? 'code' : 'gallery'), canGo: canMark },
    ...(hasCheck ? [{ words: t('create.step3'), go: () => {}, canGo: at === 2 }] : []),
  ]
  return (
    <ol className="stp">
      {entries.map(({ words, go, canGo }, index) => (
        <li
          key={words}
          className={index === at ? 'on' : index < at ? 'dn' : ''}
          aria-current={index === at ? 'step' : undefined}
        >
          <button type="button" disabled={!canGo} onClick={() => index !== at && go()}>
            <span className="sn">
              {index < at ? <IconCheck size={12} stroke={2} aria-hidden /> : index + 1}
            </span>
            <span>{words}</span>
          </button>
        </li>
      ))}
    </ol>
  )
}

export interface CreateActionsProps {
  readonly step: Step
  readonly isBusy: boolean
  /** Some of the data have not been read yet. */
  readonly isUnread: boolean
  /** Tasks that go in, where that is known. */
  readonly count: number | undefined
  readonly offReason: string | undefined
  readonly nameMissing: string | undefined
  readonly onStep: (step: Step) => void
  readonly onCreate: () => void
}

export function CreateActions(props: CreateActionsProps): ReactNode {
  const { step, isBusy, isUnread, count, offReason, nameMissing, onStep, onCreate } = props
  const { t } = useTranslation()
  if (step === 'data') {
    return (
      <Button
        size="s"
        kind="primary"
        endIcon={IconArrowRight}
        offReason={nameMissing}
        onClick={() => onStep('gallery')}
      >
        {t('create.step2')}
      </Button>
    )
  }
  if (step === 'gallery')
    return (
      <Link to="/projects/" className="btn s ghost">
        {t('cancel')}
      </Link>
    )
  const looks = step === 'code' && isUnread
  return (
    <Button
      size="s"
      kind="primary"
      loading={isBusy}
      offReason={offReason}
      onClick={onCreate}
      {...(looks && { endIcon: IconArrowRight })}
    >
      {looks
        ? t('import.look')
        : step === 'code'
          ? t('create.create')
          : count === undefined
            ? t('create.createAll')
            : t('create.createWith', { count, number: formatCount(count) })}
    </Button>
  )
}
