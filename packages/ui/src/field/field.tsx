// Fields with a label above, help below and an error in place of the help. Names are real labels.

import { IconAlertCircle, IconEye, IconEyeOff, IconSearch, IconX } from '@tabler/icons-react'
import {
  useId,
  useState,
  type InputHTMLAttributes,
  type ReactNode,
  type Ref,
  type TextareaHTMLAttributes,
} from 'react'
import { IconButton } from '../button/button.tsx'

interface FieldFrame {
  readonly label: string
  readonly help?: ReactNode
  /** What is wrong and what to write. */
  readonly error?: string | undefined
  readonly isRequired?: boolean
  /** Words for screen readers after the star. */
  readonly requiredText?: string
  /** At the end of the label's line. */
  readonly aside?: ReactNode
}

function Frame(props: FieldFrame & { readonly id: string; readonly children: ReactNode }): ReactNode {
  const { label, help, error, isRequired = false, requiredText = '', aside, id, children } = props
  return (
    <div className="field">
      <span className="row between">
        <label className="label" htmlFor={id}>
          {label}
          {isRequired ? (
            <span className="req" aria-hidden>
              {' '}
              *
            </span>
          ) : null}
          {isRequired && requiredText !== '' ? <span className="sr"> {requiredText}</span> : null}
        </label>
        {aside}
      </span>
      {children}
      {error === undefined ? null : (
        <p className="err" id={`${id}-note`} role="alert">
          <IconAlertCircle className="i" size={14} stroke={1.75} aria-hidden />
          {error}
        </p>
      )}
      {error === undefined && help !== undefined ? (
        <p className="help" id={`${id}-note`}>
          {help}
        </p>
      ) : null}
    </div>
  )
}

export interface TextFieldProps extends FieldFrame, Omit<InputHTMLAttributes<HTMLInputElement>, 'size'> {
  readonly size?: 'm' | 'l'
  readonly ref?: Ref<HTMLInputElement>
}

/** One line of text. */
export function TextField(props: TextFieldProps): ReactNode {
  const { label, help, error, isRequired, requiredText, aside, size = 'm', className = '', ...rest } = props
  const id = useId()
  const hasNote = error !== undefined || help !== undefined
  return (
    <Frame
      {...{ label, help, error, aside, id }}
      {...(isRequired === undefined ? {} : { isRequired })}
      {...(requiredText === undefined ? {} : { requiredText })}
    >
      <input
        {...rest}
        id={id}
        className={`in ${size === 'l' ? 'l' : ''} ${error === undefined ? '' : 'is-bad'} ${className}`}
        aria-invalid={error === undefined ? undefined : true}
        aria-describedby={hasNote ? `${id}-note` : undefined}
        aria-required={isRequired}
      />
    </Frame>
  )
}

export interface PasswordFieldProps extends TextFieldProps {
  readonly showLabel: string
  readonly hideLabel: string
}

/** A password with a button that shows it. */
export function PasswordField(props: PasswordFieldProps): ReactNode {
  const {
    label,
    help,
    error,
    isRequired,
    requiredText,
    aside,
    size = 'm',
    className = '',
    showLabel,
    hideLabel,
    ...rest
  } = props
  const id = useId()
  const [shown, setShown] = useState(false)
  const hasNote = error !== undefined || help !== undefined
  return (
    <Frame
      {...{ label, help, error, aside, id }}
      {...(isRequired === undefined ? {} : { isRequired })}
      {...(requiredText === undefined ? {} : { requiredText })}
    >
      <span className={`in has-input ${size === 'l' ? 'l' : ''} ${error === undefined ? '' : 'is-bad'}`}>
        <input
          {...rest}
          id={id}
          type={shown ? 'text' : 'password'}
          className={`bare grow ${className}`}
          aria-invalid={error === undefined ? undefined : true}
          aria-describedby={hasNote ? `${id}-note` : undefined}
          aria-required={isRequired}
        />
        <IconButton
          size={24}
          icon={shown ? IconEyeOff : IconEye}
          label={shown ? hideLabel : showLabel}
          aria-pressed={shown}
          onClick={() => setShown(!shown)}
        />
      </span>
    </Frame>
  )
}

export interface TextAreaFieldProps extends FieldFrame, TextareaHTMLAttributes<HTMLTextAreaElement> {}

/** Several lines of text. */
export function TextAreaField(props: TextAreaFieldProps): ReactNode {
  const { label, help, error, isRequired, requiredText, aside, className = '', rows = 3, ...rest } = props
  const id = useId()
  const hasNote = error !== undefined || help !== undefined
  return (
    <Frame
      {...{ label, help, error, aside, id }}
      {...(isRequired === undefined ? {} : { isRequired })}
      {...(requiredText === undefined ? {} : { requiredText })}
    >
      <textarea
        {...rest}
        id={id}
        rows={rows}
        className={`in area ${error === undefined ? '' : 'is-bad'} ${className}`}
        aria-invalid={error === undefined ? undefined : true}
        aria-describedby={hasNote ? `${id}-note` : undefined}
      />
    </Frame>
  )
}

export interface SearchFieldProps extends Omit<InputHTMLAttributes<HTMLInputElement>, 'size' | 'onChange'> {
  readonly label: string
  readonly clearLabel: string
  readonly value: string
  readonly onChange: (value: string) => void
  readonly size?: 's' | 'm'
  readonly ref?: Ref<HTMLInputElement>
}

/** A search field without a visible label; Escape clears it. */
export function SearchField(props: SearchFieldProps): ReactNode {
  const { label, clearLabel, value, onChange, size = 's', className = '', ...rest } = props
  return (
    <span className={`in quiet has-input ${size === 's' ? 's' : ''} ${className}`}>
      <IconSearch className="i" size={14} stroke={1.75} aria-hidden />
      <input
        {...rest}
        type="search"
        aria-label={label}
        className="bare grow"
        value={value}
        onChange={(event) => onChange(event.currentTarget.value)}
        onKeyDown={(event) => {
          if (event.key !== 'Escape' || value === '') return
          event.stopPropagation()
          onChange('')
        }}
      />
      {value === '' ? null : (
        <IconButton size={24} icon={IconX} label={clearLabel} onClick={() => onChange('')} />
      )}
    </span>
  )
}

export interface CheckBoxProps {
  readonly checked: boolean
  /** Neither on nor off. */
  readonly mixed?: boolean
  readonly onChange: (checked: boolean, event: { readonly shiftKey: boolean }) => void
  /** Visible words, or only the name when `hideLabel`. */
  readonly label: ReactNode
  readonly name?: string
  readonly hideLabel?: boolean
  readonly disabled?: boolean
  readonly detail?: ReactNode
}

/** A check box with its words. */
export function CheckBox(props: CheckBoxProps): ReactNode {
  const { checked, mixed = false, onChange, label, name, hideLabel = false, disabled = false, detail } = props
  return (
    <label className={`check ${disabled ? 'off' : ''}`}>
      <input
        type="checkbox"
        className="cbx"
        name={name}
        checked={checked}
        disabled={disabled}
        ref={(box) => {
          if (box !== null) box.indeterminate = mixed
        }}
        onChange={(event) =>
          onChange(event.currentTarget.checked, {
            shiftKey: (event.nativeEvent as unknown as MouseEvent).shiftKey,
          })
        }
      />
      {hideLabel ? <span className="sr">{label}</span> : <span>{label}</span>}
      {detail === undefined ? null : <span className="t3">{detail}</span>}
    </label>
  )
}

/** A switch with its words: takes effect at once. */
export function Switch(props: {
  readonly checked: boolean
  readonly onChange: (checked: boolean) => void
  readonly label: string
}): ReactNode {
  return (
    <label className="check">
      <input
        type="checkbox"
        role="switch"
        className="swx"
        checked={props.checked}
        onChange={(event) => props.onChange(event.currentTarget.checked)}
      />
      <span>{props.label}</span>
    </label>
  )
}
