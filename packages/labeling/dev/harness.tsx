// A page for the browser tests: opens an editor on a config, data and results handed in from outside.

import '@siali/ui/styles.css'
import { MantineProvider } from '@mantine/core'
import { resolveVariables, theme } from '@siali/ui'
import { createRoot } from 'react-dom/client'
import { createEngine, parseConfig, type Engine, type JsonObject } from '../src/index.ts'
import { LabelingEditor, type LabelingEditorProps } from '../src/react.dom.ts'

interface Opening {
  readonly config: string
  readonly data: JsonObject
  readonly results?: readonly unknown[]
  readonly dark?: boolean
  readonly editor?: Partial<Omit<LabelingEditorProps, 'engine'>>
}

declare global {
  interface Window {
    open_: (opening: Opening) => void
    engine_: Engine
    calls_: string[]
  }
}

const root = createRoot(document.querySelector('#root') as HTMLElement)
let opened = 0

window.calls_ = []
window.open_ = ({ config, data, results = [], dark = false, editor = {} }) => {
  opened += 1
  document.documentElement.dataset['theme'] = dark ? 'dark' : 'light'
  document.documentElement.dataset['mantineColorScheme'] = dark ? 'dark' : 'light'
  const engine = createEngine({
    config: parseConfig(config),
    data,
    results,
    clock: () => Date.now(),
    newId: (length) => `r${Math.random().toString(36).slice(2)}`.padEnd(length, '0').slice(0, length),
    isNew: true,
  })
  window.engine_ = engine
  const noted = (name: string) => () => void window.calls_.push(name)
  root.render(
    <MantineProvider
      theme={theme}
      cssVariablesResolver={resolveVariables}
      forceColorScheme={dark ? 'dark' : 'light'}
    >
      <LabelingEditor
        key={opened}
        engine={engine}
        mode="submit"
        title="cup-on-oak-table.png"
        subtitle="Task 48213 in Everyday objects"
        saveState={{ status: 'waiting', text: '3 changes waiting' }}
        onBack={noted('back')}
        onSubmit={noted('submit')}
        onUpdate={noted('update')}
        onSkip={noted('skip')}
        onPrevious={noted('previous')}
        onNext={noted('next')}
        position="Task 12 of 218"
        onInstructions={noted('instructions')}
        onComments={noted('comments')}
        onKeyboard={noted('keyboard')}
        onSettings={noted('settings')}
        onNewAnnotation={noted('new')}
        onCompare={noted('compare')}
        tabs={[
          {
            id: 'mine',
            name: 'Mine',
            detail: 'edited',
            person: { id: 1, name: 'Mara Okafor', initials: 'MO' },
          },
          {
            id: 'jonas',
            name: 'Jonas',
            detail: '2 h',
            person: { id: 2, name: 'Jonas Lind', initials: 'JL' },
          },
          { id: 'model', name: 'cup-finder 3', detail: '0.91' },
        ]}
        activeTab="mine"
        submitMenu={[{ id: 'exit', label: 'Submit and leave', onSelect: noted('submit-exit') }]}
        {...editor}
      />
    </MantineProvider>,
  )
}
