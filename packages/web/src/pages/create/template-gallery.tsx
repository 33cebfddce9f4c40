// Templates as cards; the chosen one with its labels to change before it is taken.

import { Button, IconButton } from '@siali/ui'
import {
  IconCircleCheck,
  IconCode,
  IconLetterCase,
  IconPhoto,
  IconPlus,
  IconX,
  type Icon,
} from '@tabler/icons-react'
import { useMemo, useState, type CSSProperties, type ReactNode } from 'react'
import { useTranslation } from 'react-i18next'
import { Select } from '@mantine/core'
import type { SourceFile } from './source-files.ts'
import { TemplateArt } from './template-art.tsx'
import { EMPTY_CONFIG, labelColor, templates, type Template } from './templates.ts'
import './template-gallery.css'

type Category = 'fit' | 'image' | 'text'
const CATEGORY_ICON: Record<Category, Icon> = { fit: IconCircleCheck, image: IconPhoto, text: IconLetterCase }
const MOST_LABELS = 60

/** Kinds of data among the files; both when nothing is known. */
function kindsOf(files: readonly SourceFile[]): ReadonlySet<Template['data']> {
  const kinds = new Set<Template['data']>()
  for (const file of files) {
    if (file.kind === 'image') kinds.add('image')
    for (const column of file.preview?.columns ?? []) kinds.add(column.type === 'image' ? 'image' : 'text')
  }
  return kinds.size === 0 ? new Set(['image', 'text']) : kinds
}

/** Keys of the data that fit, best first; a usual name when there are none. */
function keysFor(files: readonly SourceFile[], data: Template['data']): readonly string[] {
  const columns = files.flatMap((file) => file.preview?.columns ?? [])
  const fitting = columns
    .filter((column) => (data === 'image' ? column.type === 'image' : column.type === 'text'))
    .map((column) => column.name)
  const length = (name: string) =>
    files
      .flatMap((file) => file.preview?.rows ?? [])
      .reduce((sum, row) => sum + String(row[name] ?? '').length, 0)
  const sorted = [...new Set(fitting)].sort((a, b) => length(b) - length(a))
  return sorted.length > 0 ? sorted : [data]
}

/** The gallery; gives the config of what was taken. */
export function TemplateGallery({
  files,
  onTake,
}: {
  readonly files: readonly SourceFile[]
  readonly onTake: (config: string) => void
}): ReactNode {
  const { t } = useTranslation()
  const kinds = useMemo(() => kindsOf(files), [files])
  const [category, setCategory] = useState<Category>('fit')
  const shown = templates.filter((template) =>
    category === 'fit' ? kinds.has(template.data) : template.data === category,
  )
  const [chosenId, setChosenId] = useState(shown[0]?.id)
  const chosen = shown.find((template) => template.id === chosenId) ?? shown[0]
  const count = (id: Category) =>
    templates.filter((template) => (id === 'fit' ? kinds.has(template.data) : template.data === id)).length
  return (
    <main className="gal">
      <nav className="cat" aria-label={t('create.kindsOfData')}>
        <ul className="grow">
          {(['fit', 'image', 'text'] as const).map((id) => {
            const Glyph = CATEGORY_ICON[id]
            return (
              <li key={id}>
                <button
                  type="button"
                  className={`mi ${id === category ? 'on' : ''}`}
                  aria-pressed={id === category}
                  onClick={() => setCategory(id)}
                >
                  <Glyph className="i" size={16} stroke={1.75} aria-hidden />
                  <span className="grow">{t(`create.category.${id}`)}</span>
                  <span className="count">{count(id)}</span>
                </button>
              </li>
            )
          })}
        </ul>
        <button type="button" className="mi" onClick={() => onTake(EMPTY_CONFIG)}>
          <IconCode className="i" size={16} stroke={1.75} aria-hidden />
          {t('create.fromCode')}
        </button>
      </nav>
      <section className="tg" aria-label={t('create.templates')}>
        <div className="row gal-h">
          <h1 className="h2">{t('create.question')}</h1>
          <span className="sm t3">{t('create.changeable')}</span>
        </div>
        <ul role="listbox" aria-label={t('create.templates')}>
          {shown.map((template) => (
            <li key={template.id} role="presentation">
              <button
                type="button"
                role="option"
                aria-selected={template === chosen}
                className={`card tc ${template === chosen ? 'on' : ''}`}
                onClick={() => setChosenId(template.id)}
                onDoubleClick={() =>
                  chosen !== undefined &&
                  onTake(
                    template.build(
                      keysFor(files, template.data)[0] ?? template.data,
                      template.labels,
                      t(`template.${template.id}.question`),
                    ),
                  )
                }
              >
                <span className="tp">
                  <TemplateArt id={template.id} />
                </span>
                <span className="tn">
                  <span className="m">{t(`template.${template.id}.name`)}</span>
                  <span className="sm t3">{t(`template.${template.id}.short`)}</span>
                </span>
              </button>
            </li>
          ))}
        </ul>
      </section>
      {chosen === undefined ? null : (
        <TemplateDetails
          key={chosen.id}
          template={chosen}
          keys={keysFor(files, chosen.data)}
          onTake={onTake}
        />
      )}
    </main>
  )
}

function TemplateDetails({
  template,
  keys,
  onTake,
}: {
  readonly template: Template
  readonly keys: readonly string[]
  readonly onTake: (config: string) => void
}): ReactNode {
  const { t } = useTranslation()
  const [labels, setLabels] = useState<readonly string[]>(template.labels)
  const [draft, setDraft] = useState('')
  const [key, setKey] = useState(keys[0] ?? template.data)
  const add = () => {
    const name = draft.trim()
    if (name === '' || labels.includes(name) || labels.length >= MOST_LABELS) return
    setLabels([...labels, name])
    setDraft('')
  }
  return (
    <aside className="tsd" aria-label={t(`template.${template.id}.name`)}>
      <span className="tp big">
        <TemplateArt id={template.id} isLarge />
      </span>
      <div className="tsd-b">
        <div className="col g4">
          <h2 className="h2 tsd-name">{t(`template.${template.id}.name`)}</h2>
          <p className="t2">{t(`template.${template.id}.text`)}</p>
        </div>
        <div className="col g6">
          <span className="label">{t('create.labels')}</span>
          <ul className="row wrap g6">
            {labels.map((label, index) => (
              <li key={label} className="chip" style={{ '--c': labelColor(index) } as CSSProperties}>
                <bdi title={label}>{label}</bdi>
                <IconButton
                  size={24}
                  icon={IconX}
                  label={t('create.removeLabel', { label })}
                  disabled={labels.length === 1}
                  onClick={() => setLabels(labels.filter((other) => other !== label))}
                />
              </li>
            ))}
          </ul>
          <form
            className="row g6"
            onSubmit={(event) => {
              event.preventDefault()
              add()
            }}
          >
            <input
              className="in s quiet grow"
              aria-label={t('create.newLabel')}
              placeholder={t('create.newLabel')}
              maxLength={100}
              value={draft}
              onChange={(event) => setDraft(event.currentTarget.value)}
            />
            <Button size="s" type="submit" icon={IconPlus}>
              {t('create.addLabel')}
            </Button>
          </form>
        </div>
        <label className="row between">
          <span className="t2">{t(`create.from.${template.data}`)}</span>
          <Select
            aria-label={t(`create.from.${template.data}`)}
            className="mono key-select"
            data={[...keys]}
            value={key}
            allowDeselect={false}
            onChange={(value) => setKey(value ?? key)}
          />
        </label>
        <Button
          kind="primary"
          onClick={() => onTake(template.build(key, labels, t(`template.${template.id}.question`)))}
        >
          {t('create.take')}
        </Button>
      </div>
    </aside>
  )
}
