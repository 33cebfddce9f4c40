// The top of the frame: back, task, annotation tabs or progress, save state, ways to help.

import {
  IconAdjustmentsHorizontal,
  IconArrowLeft,
  IconColumns2,
  IconFileInfo,
  IconKeyboard,
  IconMessage,
  IconPlus,
} from '@tabler/icons-react'
import { Avatar, IconButton, ModelMark, ProgressBar, SaveState } from '@siali/ui'
import type { ReactNode } from 'react'
import { useEditor } from './editor-context.ts'
import type { LabelingEditorProps } from './editor-props.ts'
import { handleRovingKey } from './roving.ts'

export function TopBar(props: LabelingEditorProps): ReactNode {
  const { t, isPhone } = useEditor()
  const { title, subtitle, onBack, progress, saveState, onSaveState, topEnd } = props
  return (
    <header className="si-ed-top">
      {onBack === undefined ? null : (
        <IconButton icon={IconArrowLeft} flip label={t('back')} onClick={onBack} />
      )}
      <div className="si-ed-title">
        <bdi className="si-ed-title-main" title={title}>
          {title}
        </bdi>
        {subtitle === undefined ? null : <span className="si-ed-title-sub">{subtitle}</span>}
      </div>
      {isPhone ? null : progress === undefined ? <Tabs {...props} /> : <Progress {...progress} />}
      <span className="si-ed-grow" />
      {saveState === undefined ? null : onSaveState === undefined ? (
        <SaveState {...saveState} />
      ) : (
        <>
          <button type="button" className="si-ed-save" onClick={onSaveState}>
            <SaveState {...saveState} isSilent />
          </button>
          <span className="si-ed-sr" role={saveState.status === 'conflict' ? 'alert' : 'status'}>
            {saveState.text}
          </span>
        </>
      )}
      {isPhone ? null : (
        <>
          {props.onInstructions === undefined ? null : (
            <IconButton icon={IconFileInfo} label={t('instructions')} onClick={props.onInstructions} />
          )}
          {props.onComments === undefined ? null : (
            <IconButton icon={IconMessage} label={t('comments')} onClick={props.onComments} />
          )}
          {props.onKeyboard === undefined ? null : (
            <IconButton icon={IconKeyboard} label={t('keyboard')} keys="?" onClick={props.onKeyboard} />
          )}
          {props.onSettings === undefined ? null : (
            <IconButton
              icon={IconAdjustmentsHorizontal}
              label={t('editorSettings')}
              onClick={props.onSettings}
            />
          )}
          {topEnd}
        </>
      )}
    </header>
  )
}

function Progress({ done, total }: { readonly done: number; readonly total: number }): ReactNode {
  const { t } = useEditor()
  return (
    <div className="si-ed-progress">
      <ProgressBar thin label={t('progress')} value={total === 0 ? 0 : done / total} />
      <span>{t('progressOf', { done, total })}</span>
    </div>
  )
}

function Tabs(props: LabelingEditorProps): ReactNode {
  const { t } = useEditor()
  const { tabs = [], activeTab, onTab, onNewAnnotation, onCompare } = props
  if (tabs.length === 0 && onNewAnnotation === undefined) return null
  const stop = tabs.some((tab) => tab.id === activeTab) ? activeTab : tabs[0]?.id
  return (
    <div className="si-ed-annotations">
      <div role="tablist" aria-label={t('annotations')} className="si-ed-tabs" onKeyDown={handleRovingKey}>
        {tabs.map((tab) => (
          <button
            key={tab.id}
            type="button"
            role="tab"
            data-roving
            tabIndex={tab.id === stop ? 0 : -1}
            aria-selected={tab.id === activeTab}
            className={tab.id === activeTab ? 'si-ed-tab is-on' : 'si-ed-tab'}
            onClick={() => onTab?.(tab.id)}
          >
            {tab.person === undefined ? (
              <ModelMark name={tab.name} />
            ) : (
              <Avatar person={tab.person} size={22} isDecorative />
            )}
            <bdi>{tab.name}</bdi>
            {tab.detail === undefined ? null : <span className="si-ed-tab-detail">{tab.detail}</span>}
          </button>
        ))}
      </div>
      {onNewAnnotation === undefined ? null : (
        <IconButton icon={IconPlus} label={t('newAnnotation')} onClick={onNewAnnotation} />
      )}
      {onCompare === undefined ? null : (
        <IconButton icon={IconColumns2} label={t('compareAll')} onClick={onCompare} />
      )}
    </div>
  )
}
