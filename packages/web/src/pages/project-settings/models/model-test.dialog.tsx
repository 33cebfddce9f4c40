// What a model was asked about a random task, and what it answered.

import type { ModelTest } from '@siali/sdk'
import { Button, Dialog, Note } from '@siali/ui'
import type { ReactNode } from 'react'
import { useTranslation } from 'react-i18next'

/** Open while a test is given. */
export function ModelTestDialog(props: {
  readonly test: ModelTest | undefined
  readonly onClose: () => void
}): ReactNode {
  const { test, onClose } = props
  const { t } = useTranslation()
  const show = (value: unknown) =>
    value === null || value === undefined ? t('models.nothing') : JSON.stringify(value, undefined, 2)
  return (
    <Dialog
      isOpen={test !== undefined}
      onClose={onClose}
      title={t('models.testTitle')}
      closeLabel={t('close')}
      width={640}
      foot={<Button onClick={onClose}>{t('close')}</Button>}
    >
      {test === undefined ? null : (
        <div className="model-test">
          {test.error === undefined ? (
            <Note tone="ok" title={t('models.testOk', { status: test.status })} />
          ) : (
            <Note tone="bad" isAlert title={t('models.testFailed')}>
              <p className="model-words">{test.error}</p>
            </Note>
          )}
          <h3 className="h3">{t('models.answer')}</h3>
          <pre className="verbatim" tabIndex={0} aria-label={t('models.answer')}>
            {show(test.response)}
          </pre>
          <h3 className="h3">{t('models.request')}</h3>
          <p className="mono sm t2 model-url">POST {test.url}</p>
          <pre className="verbatim" tabIndex={0} aria-label={t('models.request')}>
            {show(test.request)}
          </pre>
        </div>
      )}
    </Dialog>
  )
}
