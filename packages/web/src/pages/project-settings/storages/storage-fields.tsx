// The fields of a storage, as the server names them: exactly those that its kind and direction have.

import type { StorageField, StorageType } from '@siali/sdk'
import { PasswordField, Segmented, Switch, TextAreaField, TextField } from '@siali/ui'
import { useState, type ReactNode } from 'react'
import { useTranslation } from 'react-i18next'
import type { StorageValues } from './storage-values.ts'

// These stand below the others, in words of their own.
const OPTIONS = new Set([
  'regex_filter',
  'use_blob_urls',
  'recursive_scan',
  'presign',
  'presign_ttl',
  'can_delete_objects',
])
const WIDE = new Set(['title', 'path'])
// Few need these: they are folded away while they are empty.
const RARE = new Set([
  'aws_session_token',
  'aws_sse_kms_key_id',
  'role_arn',
  'external_id',
  'google_project_id',
  'sas_token',
  'tenant_id',
  'client_id',
  'client_secret',
  'blob_endpoint',
])

export interface StorageFieldsProps {
  readonly type: StorageType
  readonly fields: readonly StorageField[]
  readonly values: StorageValues
  readonly errors: Readonly<Record<string, string | undefined>>
  /** Names of the secrets that are stored. */
  readonly kept: readonly string[]
  /** Those of them that go with the next save. */
  readonly forgotten: ReadonlySet<string>
  readonly onForget: (name: string) => void
  readonly onValue: (name: string, value: string | boolean) => void
}

export function StorageFields(props: StorageFieldsProps): ReactNode {
  const { type, fields } = props
  const own = fields.filter(({ name }) => !OPTIONS.has(name))
  const rare = own.filter(({ name }) => RARE.has(name))
  return (
    <>
      <FieldGrid {...props} fields={own.filter(({ name }) => !RARE.has(name))} />
      {rare.length === 0 ? null : <RareFields key={type.kind} {...props} fields={rare} />}
    </>
  )
}

/** Open from the start where something is in them, and as soon as something is wrong with one. */
function RareFields(props: StorageFieldsProps): ReactNode {
  const { fields, values, errors, kept } = props
  const { t } = useTranslation()
  const [isOpen, setOpen] = useState(() =>
    fields.some(({ name }) => kept.includes(name) || (values[name] ?? '') !== ''),
  )
  if (!isOpen && fields.some(({ name }) => errors[name] !== undefined)) setOpen(true)
  return (
    <details className="store-more" open={isOpen} onToggle={(event) => setOpen(event.currentTarget.open)}>
      <summary>{t('storages.more')}</summary>
      <FieldGrid {...props} />
    </details>
  )
}

function FieldGrid(props: StorageFieldsProps): ReactNode {
  return (
    <div className="store-fields">
      {props.fields.map((field) => (
        <div
          key={field.name}
          className={WIDE.has(field.name) || field.type === 'textarea' ? 'store-wide' : ''}
        >
          <TextualField {...props} field={field} />
        </div>
      ))}
    </div>
  )
}

function TextualField(props: StorageFieldsProps & { readonly field: StorageField }): ReactNode {
  const { field, type, values, errors, kept, forgotten, onForget, onValue } = props
  const { name } = field
  const { t } = useTranslation()
  const value = values[name]
  const isKept = kept.includes(name)
  const isForgotten = isKept && forgotten.has(name)
  const help = isKept
    ? t(isForgotten ? 'storages.forgotten' : 'storages.kept')
    : t([`storages.help.${type.kind}.${name}`, `storages.help.${name}`], { defaultValue: '' })
  const label = t(`storages.field.${name}`, { defaultValue: field.label })
  const shared = {
    label,
    help: help === '' ? undefined : help,
    error: errors[name],
    value: typeof value === 'string' ? value : '',
    placeholder: field.placeholder,
    isRequired: field.isRequired,
    requiredText: t('required'),
    aside: isKept ? (
      <button
        type="button"
        className="link sm"
        aria-label={t(isForgotten ? 'storages.keepOf' : 'storages.forgetOf', { field: label })}
        onClick={() => onForget(name)}
      >
        {t(isForgotten ? 'storages.keep' : 'storages.forget')}
      </button>
    ) : undefined,
  }
  if (field.type === 'password')
    return (
      <PasswordField
        {...shared}
        autoComplete="new-password"
        dir="ltr"
        showLabel={t('storages.show')}
        hideLabel={t('storages.hide')}
        onChange={(event) => onValue(name, event.currentTarget.value)}
      />
    )
  if (field.type === 'textarea')
    return (
      <TextAreaField
        {...shared}
        rows={4}
        dir="ltr"
        className="mono"
        spellCheck={false}
        autoComplete="off"
        onChange={(event) => onValue(name, event.currentTarget.value)}
      />
    )
  return (
    <TextField
      {...shared}
      autoComplete="off"
      spellCheck={false}
      {...(name === 'title' ? { maxLength: 256 } : { dir: 'ltr' })}
      {...(field.type === 'number' ? { inputMode: 'numeric' } : {})}
      onChange={(event) => onValue(name, event.currentTarget.value)}
    />
  )
}

/** What becomes of objects, and how they reach people. */
export function StorageOptions(props: StorageFieldsProps): ReactNode {
  const { type, fields, values, errors, onValue } = props
  const { t } = useTranslation()
  const has = (name: string) => fields.some((field) => field.name === name)
  const field = (name: string) => fields.find((one) => one.name === name)
  const filter = field('regex_filter')
  const ttl = field('presign_ttl')
  const isOn = (name: string) => values[name] === true
  const flag = (name: 'recursive_scan' | 'presign' | 'can_delete_objects', help?: string) =>
    has(name) ? (
      <div className="col g4">
        <Switch
          label={t(`storages.field.${name}`)}
          checked={isOn(name)}
          onChange={(value) => onValue(name, value)}
        />
        {help === undefined ? null : <p className="sm t3">{help}</p>}
      </div>
    ) : null
  if (type.direction === 'target')
    return has('can_delete_objects') ? (
      <fieldset className="store-options">
        <legend className="label">{t('storages.options')}</legend>
        {flag('can_delete_objects', t('storages.help.can_delete_objects'))}
      </fieldset>
    ) : null
  return (
    <fieldset className="store-options">
      <legend className="label">{t('storages.options')}</legend>
      {has('use_blob_urls') ? (
        <div className="col g6">
          <Segmented
            label={t('storages.method')}
            value={isOn('use_blob_urls') ? 'files' : 'tasks'}
            options={[
              { value: 'files', label: t('storages.methodFiles') },
              { value: 'tasks', label: t('storages.methodTasks') },
            ]}
            onChange={(value) => onValue('use_blob_urls', value === 'files')}
          />
          <p className="sm t3">
            {t(isOn('use_blob_urls') ? 'storages.methodFilesHelp' : 'storages.methodTasksHelp')}
          </p>
        </div>
      ) : null}
      {filter === undefined ? null : <TextualField {...props} field={filter} />}
      {flag('recursive_scan')}
      {flag('presign', t(isOn('presign') ? 'storages.presignOn' : 'storages.presignOff'))}
      {ttl !== undefined && isOn('presign') ? (
        <div className="store-ttl">
          <TextField
            label={t('storages.field.presign_ttl')}
            inputMode="numeric"
            value={String(values['presign_ttl'] ?? '')}
            error={errors['presign_ttl']}
            onChange={(event) => onValue('presign_ttl', event.currentTarget.value)}
          />
        </div>
      ) : null}
    </fieldset>
  )
}
