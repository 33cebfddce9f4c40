// The setup tried with a task, in the real editor. Nothing of it is saved.

import {
  createEngine,
  parseConfig,
  sampleTask,
  XmlError,
  type Engine,
  type JsonObject,
} from '@siali/labeling'
import { LabelingEditor } from '@siali/labeling/react'
import { EmptyState } from '@siali/ui'
import { useEffect, useMemo, useState, type ReactNode } from 'react'
import { useTranslation } from 'react-i18next'
import samplePicture from '../sign-in/coffee.jpg'

const PAUSE_MS = 350
const MEDIA = { image: samplePicture, audio: '', video: '', pdf: '' }

function randomId(length: number): string {
  return Array.from(crypto.getRandomValues(new Uint8Array(length)), (byte) => (byte % 36).toString(36)).join(
    '',
  )
}

export interface ConfigPreviewProps {
  readonly config: string
  /** Task data; what the setup reads and they lack is made up. */
  readonly sample: Readonly<Record<string, unknown>> | undefined
  readonly hasErrors: boolean
}

/** The preview; keeps the last good one out of sight while the setup has errors. */
export function ConfigPreview({ config, sample, hasErrors }: ConfigPreviewProps): ReactNode {
  const { t } = useTranslation()
  const [settled, setSettled] = useState(config)
  useEffect(() => {
    const timer = setTimeout(() => setSettled(config), PAUSE_MS)
    return () => clearTimeout(timer)
  }, [config])
  const parsed = useMemo(() => {
    try {
      const read = parseConfig(settled)
      return read.objects.length === 0
        ? undefined
        : { read, data: { ...sampleTask(settled, MEDIA), ...(sample as JsonObject | undefined) } }
    } catch (error) {
      if (error instanceof XmlError) return undefined
      throw error
    }
  }, [settled, sample])
  if (hasErrors || parsed === undefined) {
    return (
      <div className="card pvc none">
        <EmptyState drawing="no-match" title={hasErrors ? t('setup.noPreview') : t('setup.nothingToShow')}>
          <p>{hasErrors ? t('setup.noPreviewText') : t('setup.nothingToShowText')}</p>
        </EmptyState>
      </div>
    )
  }
  return <LivePreview key={settled} config={parsed.read} data={parsed.data} />
}

function LivePreview({
  config,
  data,
}: {
  readonly config: ReturnType<typeof parseConfig>
  readonly data: JsonObject
}): ReactNode {
  const { t } = useTranslation()
  const [engine, setEngine] = useState<Engine | undefined>()
  useEffect(() => {
    const made = createEngine({ config, data, clock: () => Date.now(), newId: randomId, isNew: true })
    // oxlint-disable-next-line react/set-state-in-effect -- an engine is opened and closed with the mounted component
    setEngine(made)
    return () => made.dispose()
  }, [config, data])
  return (
    <div className="card pvc live">
      {engine === undefined ? null : (
        <LabelingEditor
          engine={engine}
          mode="submit"
          isPart
          onSubmit={() => undefined}
          offReason={t('setup.previewOff')}
          title={t('setup.tryIt')}
          subtitle={t('setup.tryItText')}
          startFolded
        />
      )}
    </div>
  )
}
