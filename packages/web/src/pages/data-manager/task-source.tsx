// A task as the server gives it, as text: to look at, and to copy.

import { Dialog, IconButton, Note, Skeleton, Switch } from '@siali/ui'
import { IconBraces } from '@tabler/icons-react'
import { useQuery } from '@tanstack/react-query'
import { useState, type ReactNode } from 'react'
import { useTranslation } from 'react-i18next'
import { client, describeError } from '../../data/client.ts'
import { CopyButton } from '../../shell/copy-button.tsx'

/** The button and its dialog. */
export function TaskSource({ taskId }: { readonly taskId: number }): ReactNode {
  const { t } = useTranslation()
  const [isOpen, setOpen] = useState(false)
  return (
    <>
      <IconButton icon={IconBraces} label={t('dm.source')} onClick={() => setOpen(true)} />
      {isOpen ? <SourceDialog taskId={taskId} onClose={() => setOpen(false)} /> : null}
    </>
  )
}

function SourceDialog({
  taskId,
  onClose,
}: {
  readonly taskId: number
  readonly onClose: () => void
}): ReactNode {
  const { t } = useTranslation()
  const [isResolved, setResolved] = useState(false)
  const { data, error } = useQuery({
    queryKey: ['task-source', taskId, isResolved],
    queryFn: ({ signal }) => client.tasks.get(taskId, { signal, query: { resolve_uri: isResolved } }),
    gcTime: 0,
  })
  const text = data === undefined ? undefined : JSON.stringify(data.fields, undefined, 2)
  return (
    <Dialog
      isOpen
      onClose={onClose}
      width={880}
      closeLabel={t('close')}
      title={t('dm.sourceTitle', { id: taskId })}
      foot={
        <>
          <Switch label={t('dm.resolveUris')} checked={isResolved} onChange={setResolved} />
          <span className="grow" />
          <CopyButton text={text ?? ''} />
        </>
      }
    >
      {error !== null ? (
        <Note tone="bad" isAlert title={describeError(error, t('offline'))} />
      ) : text === undefined ? (
        <Skeleton height={200} />
      ) : (
        <pre className="source" tabIndex={0} dir="ltr">
          {text}
        </pre>
      )}
    </Dialog>
  )
}
