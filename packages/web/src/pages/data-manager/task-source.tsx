// A task as the server gives it, as a tree of fields or as text: to look at, to search, and to copy.

import { Dialog, IconButton, Note, SearchField, Segmented, Skeleton, Switch } from '@siali/ui'
import { IconBraces, IconCode, IconListTree } from '@tabler/icons-react'
import { useQuery } from '@tanstack/react-query'
import { useDeferredValue, useState, type ReactNode } from 'react'
import { useTranslation } from 'react-i18next'
import { client, describeError } from '../../data/client.ts'
import { CopyButton } from '../../shell/copy-button.tsx'
import { JsonTree } from './json-tree.tsx'

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
  const [isText, setText] = useState(false)
  const [sought, setSought] = useState('')
  const needle = useDeferredValue(sought)
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
      ) : (
        <div className="col g12">
          <div className="row g8">
            <Segmented
              size="s"
              label={t('dm.sourceAs')}
              value={isText ? 'text' : 'tree'}
              onChange={(form) => setText(form === 'text')}
              options={[
                { value: 'tree', label: t('dm.sourceTree'), icon: IconListTree },
                { value: 'text', label: t('dm.sourceText'), icon: IconCode },
              ]}
            />
            <span className="grow" />
            {isText ? null : (
              <SearchField
                label={t('dm.sourceFind')}
                clearLabel={t('clear')}
                placeholder={t('dm.sourceFind')}
                value={sought}
                onChange={setSought}
              />
            )}
          </div>
          {data === undefined ? (
            <Skeleton height={240} />
          ) : isText ? (
            <pre className="source" tabIndex={0} dir="ltr">
              {text}
            </pre>
          ) : (
            <div className="source" tabIndex={0}>
              <JsonTree value={data.fields} needle={needle} />
            </div>
          )}
        </div>
      )}
    </Dialog>
  )
}
