// Connects a storage, or changes one. The place is asked before anything is stored, and its words stand in the form.

import { Select } from '@mantine/core'
import { ApiError, type Storage, type StorageType } from '@siali/sdk'
import { Button, CheckBox, Dialog, Note, Segmented, showToast, Skeleton } from '@siali/ui'
import { IconEye, IconPlugConnected } from '@tabler/icons-react'
import { useMutation, useQuery, useQueryClient } from '@tanstack/react-query'
import { useState, type FormEvent, type ReactNode } from 'react'
import { useTranslation } from 'react-i18next'
import { client, describeError, isClosedNetwork } from '../../../data/client.ts'
import { jobKeys } from '../../../data/job.query.ts'
import { storageFormQuery, storageKeys, storageKindsQuery } from '../../../data/storage.query.ts'
import { StorageFields, StorageOptions } from './storage-fields.tsx'
import { PreviewList } from './storage-preview.tsx'
import { findWrongNumber, initialValues, inputOf, type StorageValues } from './storage-values.ts'

const FORM = 'storage-form'
const PREVIEWED = 50

export function StorageForm(props: {
  readonly projectId: number
  /** Undefined: a new one. */
  readonly storage: Storage | undefined
  /** Names of the secrets that are stored. */
  readonly kept: readonly string[]
  readonly onClose: () => void
}): ReactNode {
  const { projectId, storage, kept, onClose } = props
  const { t } = useTranslation()
  const cache = useQueryClient()
  const [type, setType] = useState<StorageType>(storage ?? { kind: 's3', direction: 'source' })
  const [values, setValues] = useState<StorageValues>(() => initialValues(storage))
  const [forgotten, setForgotten] = useState<ReadonlySet<string>>(new Set())
  const [syncsAtOnce, setSyncsAtOnce] = useState(true)
  const [isDirty, setDirty] = useState(false)
  const [wrong, setWrong] = useState<string>()
  const { data: fields, error: formError } = useQuery(storageFormQuery(type))
  const isNew = storage === undefined
  // A stored storage shows all its fields but the secret ones.
  const secrets = new Set(
    (fields ?? [])
      .filter((field) => field.type === 'password' || field.type === 'textarea')
      .map(({ name }) => name),
  )
  const input = () => inputOf(fields ?? [], values, secrets, forgotten)
  const refresh = () =>
    Promise.all([
      cache.invalidateQueries({ queryKey: storageKeys.all(projectId) }),
      cache.invalidateQueries({ queryKey: jobKeys.ofProject(projectId) }),
    ])
  const check = useMutation({
    mutationFn: () => client.storages.check(projectId, type, { ...input(), id: storage?.id }),
  })
  const preview = useMutation({
    mutationFn: () =>
      client.storages.preview(projectId, type, { ...input(), id: storage?.id, limit: PREVIEWED }),
  })
  const save = useMutation({
    mutationFn: () =>
      storage === undefined
        ? client.storages.create(projectId, type, input())
        : client.storages.update(storage, input()),
    onSuccess: async (saved) => {
      onClose()
      const isSynced = isNew && type.direction === 'source' && syncsAtOnce
      // Its card tells of a sync; a toast would lie over the button that stops it.
      if (isNew && !isSynced)
        showToast({
          text: t('storages.connected', { title: saved.title }),
          icon: IconPlugConnected,
          closeLabel: t('close'),
        })
      // Its answer waits for the end of a short sync; the page shows its progress meanwhile.
      const syncing = isSynced ? client.storages.sync(saved).catch(() => undefined) : undefined
      await refresh()
      if (syncing !== undefined) await syncing.then(refresh)
    },
  })
  const edited = () => {
    setDirty(true)
    setWrong(undefined)
    for (const one of [check, preview, save]) one.reset()
  }
  const attempt = (work: () => void) => {
    const found = findWrongNumber(fields ?? [], values)
    setWrong(found)
    if (found === undefined) work()
  }
  const choose = (change: Partial<StorageType>) => {
    setType({ kind: type.kind, direction: type.direction, ...change })
    edited()
  }
  const submit = (event: FormEvent) => {
    event.preventDefault()
    attempt(() => save.mutate())
  }
  const error = save.error ?? check.error ?? preview.error ?? formError
  const errors = { ...fieldErrors(error), ...(wrong !== undefined && { [wrong]: t('storages.numberRule') }) }
  const isAtField = (fields ?? []).some(({ name }) => errors[name] !== undefined)
  const shared = {
    type,
    fields: fields ?? [],
    values,
    errors,
    kept,
    forgotten,
    onForget: (name: string) => {
      const next = new Set(forgotten)
      if (!next.delete(name)) next.add(name)
      setForgotten(next)
      edited()
    },
    onValue: (name: string, value: string | boolean) => {
      setValues({ ...values, [name]: value })
      edited()
    },
  }
  return (
    <Dialog
      isOpen
      width={640}
      isDirty={isDirty}
      onClose={onClose}
      title={t(isNew ? 'storages.newTitle' : 'storages.editTitle')}
      closeLabel={t('close')}
      foot={
        <>
          <Button loading={check.isPending} onClick={() => attempt(() => check.mutate())}>
            {t('storages.check')}
          </Button>
          <span className="grow" />
          <Button onClick={onClose}>{t('cancel')}</Button>
          <Button kind="primary" type="submit" form={FORM} loading={save.isPending}>
            {t(isNew ? 'storages.connectIt' : 'storages.save')}
          </Button>
        </>
      }
    >
      <form id={FORM} className="store-form" onSubmit={submit} noValidate>
        {isNew ? <TypeFields type={type} onChoose={choose} /> : null}
        {fields === undefined ? <Skeleton height={160} /> : <StorageFields {...shared} />}
        <StorageOptions {...shared} />
        {type.direction === 'source' ? (
          <div className="col g12">
            <div>
              <Button
                size="s"
                icon={IconEye}
                loading={preview.isPending}
                onClick={() => attempt(() => preview.mutate())}
              >
                {t('storages.preview')}
              </Button>
            </div>
            {preview.data === undefined ? null : <PreviewList preview={preview.data} />}
          </div>
        ) : null}
        {isNew && type.direction === 'source' ? (
          <CheckBox label={t('storages.syncAtOnce')} checked={syncsAtOnce} onChange={setSyncsAtOnce} />
        ) : null}
        {isNew && type.direction === 'target' ? <p className="sm t3">{t('storages.writesAtOnce')}</p> : null}
        {error === null || isAtField ? null : (
          <div className="store-said" ref={intoView}>
            <Note tone="bad" isAlert title={t('storages.doesNotWork')}>
              <p className="store-words">{describeError(error, t('offline'))}</p>
              {isClosedNetwork(error) ? <p>{t('models.privateHelp')}</p> : null}
            </Note>
          </div>
        )}
        {check.isSuccess ? (
          <div className="store-said" ref={intoView} role="status">
            <Note tone="ok" title={t('storages.works')} />
          </div>
        ) : null}
      </form>
    </Dialog>
  )
}

function TypeFields(props: {
  readonly type: StorageType
  readonly onChoose: (change: Partial<StorageType>) => void
}): ReactNode {
  const { type, onChoose } = props
  const { t } = useTranslation()
  const { data: kinds = [] } = useQuery(storageKindsQuery(type.direction))
  return (
    <>
      <div className="col g6">
        <Segmented
          label={t('storages.direction')}
          value={type.direction}
          options={[
            { value: 'source', label: t('storages.source') },
            { value: 'target', label: t('storages.target') },
          ]}
          onChange={(direction) => onChoose({ direction })}
        />
        <p className="sm t3">{t(`storages.${type.direction}sText`)}</p>
      </div>
      <div className="field">
        <span className="label">{t('storages.kind')}</span>
        <Select
          aria-label={t('storages.kind')}
          data={kinds.map(({ name, title }) => ({ value: name, label: title }))}
          value={type.kind}
          allowDeselect={false}
          onChange={(kind) => onChoose({ kind: kind ?? type.kind })}
        />
        <span className="help">{t(`storages.kindHelp.${type.kind}`, { defaultValue: '' })}</span>
      </div>
    </>
  )
}

/** An answer that comes below the fold is seen. */
const intoView = (element: HTMLElement | null) => element?.scrollIntoView({ block: 'nearest' })

function fieldErrors(error: unknown): Record<string, string | undefined> {
  if (!(error instanceof ApiError)) return {}
  return Object.fromEntries(Object.keys(error.validationErrors).map((name) => [name, error.fieldError(name)]))
}
