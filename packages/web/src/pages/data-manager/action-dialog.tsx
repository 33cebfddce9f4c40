// Asks before an action on the chosen tasks: what it does, to how many tasks, annotations and predictions, and for the
// values it needs.

import { Autocomplete, Select } from '@mantine/core'
import type { Action, ActionField, Selection } from '@siali/sdk'
import { Button, Dialog, Note, Skeleton, TextField } from '@siali/ui'
import { useQuery } from '@tanstack/react-query'
import { useId, useState, type ReactNode } from 'react'
import { useTranslation } from 'react-i18next'
import { actionFormQuery, selectionTotalsQuery } from '../../data/dm.query.ts'
import { formatCount } from '../../i18n/i18n.ts'

export interface ActionDialogProps {
  readonly action: Action
  readonly projectId: number
  readonly selection: Selection
  readonly query: Readonly<Record<string, unknown>>
  /** Chosen tasks. */
  readonly count: number
  readonly isRunning: boolean
  readonly error: string | undefined
  readonly onClose: () => void
  readonly onRun: (form: Readonly<Record<string, unknown>>) => void
}

/** The dialog; on screen as long as it is mounted. */
export function ActionDialog(props: ActionDialogProps): ReactNode {
  const { action, projectId, selection, query, count, isRunning, error, onClose, onRun } = props
  const { t } = useTranslation()
  const totals = useQuery(selectionTotalsQuery(projectId, query, selection))
  const form = useQuery({ ...actionFormQuery(projectId, action.id), enabled: action.hasForm })
  const [typed, setTyped] = useState<Readonly<Record<string, string>>>({})
  const fields = form.data ?? []
  const valueOf = (field: ActionField) => typed[field.name] ?? field.value ?? ''
  const isReady =
    !action.hasForm ||
    (form.data !== undefined && fields.every((field) => !field.isRequired || valueOf(field) !== ''))
  const formId = useId()
  const send = () =>
    onRun(
      Object.fromEntries(
        fields.flatMap((field) => {
          const value = valueOf(field)
          if (value === '') return []
          return [[field.name, field.type === 'number' ? Number(value) : value]]
        }),
      ),
    )
  const isWhole = action.isWholeProject
  const number = formatCount(count)
  return (
    <Dialog
      isOpen
      onClose={onClose}
      closeLabel={t('close')}
      isDirty={Object.keys(typed).length > 0}
      title={isWhole ? action.title : t('dm.actionTitle', { title: action.title, count, number })}
      foot={
        <>
          <Button onClick={onClose}>{t('cancel')}</Button>
          <Button
            kind={action.deletes ? 'danger-solid' : 'primary'}
            type="submit"
            form={formId}
            loading={isRunning}
            disabled={!isReady}
          >
            {isWhole ? t('dm.actionGoAll') : t('dm.actionGo', { count, number })}
          </Button>
        </>
      }
    >
      <form
        id={formId}
        className="col g16 action-form"
        onSubmit={(event) => {
          event.preventDefault()
          if (isReady && !isRunning) send()
        }}
      >
        <p className="t2">{action.question ?? t('dm.actionText')}</p>
        {isWhole ? null : (
          <p className="t2 num" role="status">
            {totals.data === undefined ? (
              <Skeleton width={220} height={16} />
            ) : (
              t('dm.actionTotals', {
                annotations: t('dm.annotations', {
                  count: totals.data.annotations,
                  number: formatCount(totals.data.annotations),
                }),
                predictions: t('dm.predictions', {
                  count: totals.data.predictions,
                  number: formatCount(totals.data.predictions),
                }),
              })
            )}
          </p>
        )}
        {action.hasForm && form.data === undefined && form.error === null ? <Skeleton height={48} /> : null}
        {fields.map((field) => (
          <Field
            key={field.name}
            field={field}
            value={valueOf(field)}
            onChange={(value) => setTyped((before) => ({ ...before, [field.name]: value }))}
          />
        ))}
        {error === undefined && form.error === null ? null : (
          <Note tone="bad" isAlert title={error ?? form.error?.message ?? ''} />
        )}
      </form>
    </Dialog>
  )
}

function Field({
  field,
  value,
  onChange,
}: {
  readonly field: ActionField
  readonly value: string
  readonly onChange: (value: string) => void
}): ReactNode {
  const { t } = useTranslation()
  const id = useId()
  const { label, placeholder: help, isRequired } = field
  const required = isRequired ? { isRequired, requiredText: t('required') } : {}
  if (field.type !== 'select')
    return (
      <TextField
        label={label}
        {...required}
        {...(field.type === 'number' && { inputMode: 'numeric', pattern: '[0-9]*' })}
        help={help === '' ? undefined : help}
        value={value}
        onChange={(event) => onChange(event.currentTarget.value)}
      />
    )
  // Two options may have one value, as people may have one name.
  const options = [...new Map(field.options.map((option) => [option.value, option])).values()]
  return (
    <div className="field">
      <label className="label" htmlFor={id}>
        {label}
        {isRequired ? (
          <>
            <span className="req" aria-hidden>
              {' '}
              *
            </span>
            <span className="sr"> {t('required')}</span>
          </>
        ) : null}
      </label>
      {field.isCreatable ? (
        <Autocomplete
          id={id}
          data={options.map((option) => option.value)}
          value={value}
          onChange={onChange}
        />
      ) : (
        <Select
          id={id}
          searchable={options.length > 8}
          clearable={!isRequired && field.value === undefined}
          allowDeselect={false}
          data={options.map((option) => ({ value: option.value, label: option.label }))}
          value={value === '' ? null : value}
          onChange={(next) => onChange(next ?? '')}
        />
      )}
    </div>
  )
}
