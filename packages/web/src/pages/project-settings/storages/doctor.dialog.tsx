// The doctor: the way to a storage step by step as it is walked, and at the step that fails the words of the other side
// and what to paste there.

import type { DoctorStep, Storage } from '@siali/sdk'
import { Button, Dialog, Note } from '@siali/ui'
import {
  IconCircleCheck,
  IconCircleMinus,
  IconCircleX,
  IconLoader2,
  IconRefresh,
  type Icon,
} from '@tabler/icons-react'
import { useEffect, useState, type ReactNode } from 'react'
import { useTranslation } from 'react-i18next'
import { client, describeError } from '../../../data/client.ts'
import { CopyButton } from '../../../shell/copy-button.tsx'

const ICONS: Readonly<Record<DoctorStep['status'], Icon>> = {
  ok: IconCircleCheck,
  failed: IconCircleX,
  skipped: IconCircleMinus,
}

interface Walk {
  readonly steps: readonly DoctorStep[]
  readonly isDone: boolean
  /** The walk itself broke off. */
  readonly error: unknown
}

const START: Walk = { steps: [], isDone: false, error: undefined }

export function DoctorDialog(props: { readonly storage: Storage; readonly onClose: () => void }): ReactNode {
  const { storage, onClose } = props
  const { t } = useTranslation()
  const [round, setRound] = useState(0)
  const { steps, isDone, error } = useWalk(storage.id, round)
  const failed = steps.find((step) => step.status === 'failed')
  const nameOf = (step: string) => t(`storages.step.${step}`, { defaultValue: step })
  return (
    <Dialog
      isOpen
      onClose={onClose}
      width={640}
      title={t('storages.doctorTitle')}
      closeLabel={t('close')}
      foot={
        <>
          <Button onClick={onClose}>{t('close')}</Button>
          <Button icon={IconRefresh} loading={!isDone} onClick={() => setRound(round + 1)}>
            {t('storages.examineAgain')}
          </Button>
        </>
      }
    >
      <div className="doctor">
        <ol aria-label={t('storages.steps')} aria-busy={!isDone}>
          {steps.map((step) => {
            const Glyph = ICONS[step.status]
            return (
              <li key={step.step} className={`doctor-step ${step.status}`}>
                <Glyph
                  className="i"
                  size={16}
                  stroke={1.75}
                  aria-label={t(`storages.stepIs.${step.status}`)}
                />
                <div className="grow">
                  <p className="m">{nameOf(step.step)}</p>
                  <p className={step.status === 'failed' ? 'doctor-words mono' : 'store-words sm t2'}>
                    {step.detail}
                  </p>
                  {step.remedy === undefined ? null : <RemedyView remedy={step.remedy} />}
                </div>
              </li>
            )
          })}
          {isDone ? null : (
            <li className="doctor-step">
              <IconLoader2 className="i spin" size={16} stroke={1.75} aria-hidden />
              <p className="t2">{t('storages.looking')}</p>
            </li>
          )}
        </ol>
        <div role="status">
          {!isDone || error !== undefined ? null : failed === undefined ? (
            <Note tone="ok" title={t('storages.well')} />
          ) : (
            <Note tone="bad" title={t('storages.stopsAt', { step: nameOf(failed.step) })} />
          )}
        </div>
        {error === undefined ? null : <Note tone="bad" isAlert title={describeError(error, t('offline'))} />}
      </div>
    </Dialog>
  )
}

function RemedyView({ remedy }: { readonly remedy: NonNullable<DoctorStep['remedy']> }): ReactNode {
  const { text, paste } = remedy
  const { t } = useTranslation()
  return (
    <div className="doctor-remedy">
      <p>{text}</p>
      {paste === undefined ? null : (
        <div className="doctor-paste">
          <pre tabIndex={0} aria-label={t('storages.paste')}>
            {paste}
          </pre>
          <CopyButton size="s" text={paste} />
        </div>
      )}
    </div>
  )
}

/** Walks once a round; a walk that nobody looks at any more ends. */
function useWalk(storageId: number, round: number): Walk {
  const [walks, setWalks] = useState<{ readonly round: number; readonly walk: Walk }>()
  useEffect(() => {
    const ending = new AbortController()
    const show = (walk: Walk) => {
      if (!ending.signal.aborted) setWalks({ round, walk })
    }
    void (async () => {
      let steps: readonly DoctorStep[] = []
      try {
        for await (const step of client.storages.examine(storageId, { signal: ending.signal })) {
          steps = [...steps, step]
          show({ steps, isDone: false, error: undefined })
        }
        show({ steps, isDone: true, error: undefined })
      } catch (error) {
        show({ steps, isDone: true, error })
      }
    })()
    return () => ending.abort()
  }, [storageId, round])
  return walks?.round === round ? walks.walk : START
}
