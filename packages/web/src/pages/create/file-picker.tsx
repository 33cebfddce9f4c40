// Drop zone, paste box and the list of chosen files. Used by the wizard and by "Import" of the data manager.

import { IconButton, ProgressBar, Segmented } from '@siali/ui'
import {
  IconAlertTriangle,
  IconBraces,
  IconCircleCheck,
  IconClipboard,
  IconFile,
  IconFileImport,
  IconFileZip,
  IconLetterCase,
  IconPhoto,
  IconTable,
  IconUpload,
  IconX,
  type Icon,
} from '@tabler/icons-react'
import { useRef, useState, type DragEvent, type ReactNode } from 'react'
import { useTranslation } from 'react-i18next'
import { formatCount, locale } from '../../i18n/i18n.ts'
import { filesOfDrop, filesOfInput, type PickedFile } from './dropped-files.ts'
import { formatBytes, type SourceFile } from './source-files.ts'
import type { SendState } from './use-import.ts'

const ICONS: Record<SourceFile['kind'], Icon> = {
  json: IconBraces,
  csv: IconTable,
  tsv: IconTable,
  lines: IconLetterCase,
  image: IconPhoto,
  media: IconFile,
  set: IconFileZip,
  unknown: IconFile,
}
const ACCEPT =
  '.json,.jsonl,.ndjson,.csv,.tsv,.txt,.parquet,.zip,.conll,.bio,.iob,.vtt,.srt,.rttm,.TextGrid,.jsonld,.geojson,.tar,.yaml,.yml,.png,.jpg,.jpeg,.gif,.webp,.bmp,.svg,.flac,.m4a,.mp3,.ogg,.wav,.mp4,.webm,.pdf,.html,.htm,.xml'
/** React knows no such attribute; browsers do. */
const FOLDERS = { webkitdirectory: '' }
const SHOWN_FILES = 60

export interface FilePickerProps {
  readonly files: readonly SourceFile[]
  readonly states: ReadonlyMap<string, SendState>
  readonly pasted: string
  /** Files of folders whose kind is not taken. */
  readonly leftOut: number
  readonly onAdd: (files: readonly PickedFile[]) => void
  readonly onRemove: (id: string) => void
  readonly onPaste: (text: string) => void
}

/** Where data comes from. */
export function FilePicker(props: FilePickerProps): ReactNode {
  const { files, states, pasted, leftOut, onAdd, onRemove, onPaste } = props
  const { t } = useTranslation()
  const [source, setSource] = useState<'files' | 'paste'>('files')
  const [isOver, setOver] = useState(false)
  const input = useRef<HTMLInputElement>(null)
  const folder = useRef<HTMLInputElement>(null)
  const handleDrop = async (event: DragEvent) => {
    event.preventDefault()
    setOver(false)
    onAdd(await filesOfDrop(event.dataTransfer))
  }
  return (
    <>
      <div className="field">
        <span className="label">{t('create.data')}</span>
        <Segmented
          label={t('create.source')}
          value={source}
          onChange={setSource}
          options={[
            { value: 'files', label: t('create.files'), icon: IconUpload },
            { value: 'paste', label: t('create.paste'), icon: IconClipboard },
          ]}
        />
      </div>
      {source === 'files' ? (
        <div
          className={`drop ${isOver ? 'over' : ''}`}
          onDragOver={(event) => {
            event.preventDefault()
            setOver(true)
          }}
          onDragLeave={() => setOver(false)}
          onDrop={(event) => void handleDrop(event)}
        >
          <IconFileImport className="i" size={24} stroke={1.75} aria-hidden />
          <p className="m drop-title">{t('create.drop')}</p>
          <p className="sm t3">
            {t('create.or')}{' '}
            <button type="button" className="link" onClick={() => input.current?.click()}>
              {t('create.choose')}
            </button>
            {', '}
            <button type="button" className="link" onClick={() => folder.current?.click()}>
              {t('create.chooseFolder')}
            </button>
            . {t('create.kinds')}
          </p>
          <input
            ref={input}
            type="file"
            multiple
            className="sr"
            tabIndex={-1}
            aria-label={t('create.chooseFiles')}
            accept={ACCEPT}
            onChange={(event) => {
              onAdd(filesOfInput(event.currentTarget))
              event.currentTarget.value = ''
            }}
          />
          <input
            ref={folder}
            type="file"
            className="sr"
            tabIndex={-1}
            aria-label={t('create.chooseFolders')}
            onChange={(event) => {
              onAdd(filesOfInput(event.currentTarget))
              event.currentTarget.value = ''
            }}
            {...FOLDERS}
          />
        </div>
      ) : (
        <label className="field">
          <span className="sr">{t('create.pasteLabel')}</span>
          <textarea
            className="in area paste mono"
            rows={9}
            value={pasted}
            spellCheck={false}
            placeholder={t('create.pasteHint')}
            onChange={(event) => onPaste(event.currentTarget.value)}
          />
        </label>
      )}
      {files.length === 0 ? null : (
        <ul className="fl" aria-label={t('create.fileList')}>
          {files.slice(0, SHOWN_FILES).map((file) => (
            <FileRow key={file.id} file={file} state={states.get(file.id)} onRemove={onRemove} />
          ))}
          {files.length > SHOWN_FILES ? (
            <li className="t3 sm">{t('create.moreFiles', { count: files.length - SHOWN_FILES })}</li>
          ) : null}
        </ul>
      )}
      {leftOut === 0 ? null : <p className="t3 sm">{t('create.leftOut', { count: leftOut })}</p>}
    </>
  )
}

function FileRow({
  file,
  state,
  onRemove,
}: {
  readonly file: SourceFile
  readonly state: SendState | undefined
  readonly onRemove: (id: string) => void
}): ReactNode {
  const { t } = useTranslation()
  const problem = file.preview?.problems[0]
  const error =
    state?.status === 'failed'
      ? state.message
      : file.kind === 'unknown'
        ? t('create.unknownKind')
        : problem === undefined
          ? undefined
          : t(`create.problem.${problem.code}`, { row: problem.row, detail: problem.detail })
  const Glyph = error === undefined ? ICONS[file.kind] : IconAlertTriangle
  const count = file.preview?.taskCount ?? 1
  const what =
    file.kind === 'set'
      ? t('create.isSet')
      : file.preview?.isPart === true
        ? t('create.large')
        : count === 0
          ? t('create.nothingIn')
          : t(
              `create.holds.${file.kind === 'json' ? 'tasks' : file.preview === undefined ? 'media' : 'rows'}`,
              { count, number: formatCount(count) },
            )
  return (
    <li className={error === undefined ? '' : 'bad'}>
      <Glyph className="i" size={16} stroke={1.75} aria-hidden />
      <div className="grow">
        <p className="row g6">
          <bdi className="m cut" title={file.path}>
            {file.path}
          </bdi>
          <span className="t3 sm num fl-size">{formatBytes(file.file.size, locale())}</span>
        </p>
        {state?.status === 'sending' ? (
          <p className="row g6">
            <ProgressBar label={t('create.sendingFile', { name: file.path })} value={state.part} thin />
            <span className="sm t3 num fl-part">
              {t('create.part', { percent: Math.floor(state.part * 100) })}
            </span>
          </p>
        ) : (
          <p className="sm t3 fl-what">{error ?? what}</p>
        )}
      </div>
      {state?.status === 'done' || state?.status === 'sent' ? (
        <IconCircleCheck
          className="i ok"
          size={16}
          stroke={1.75}
          aria-label={t(state.status === 'done' ? 'create.isIn' : 'create.isSent')}
        />
      ) : null}
      {state?.status === 'done' || state?.status === 'sending' ? null : (
        <IconButton
          icon={IconX}
          label={t('create.remove', { name: file.path })}
          onClick={() => onRemove(file.id)}
        />
      )}
    </li>
  )
}
