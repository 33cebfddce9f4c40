// CodeMirror for label configs: XML, marks of problems, names of tags while typing. Values flow in and out as text.

import {
  autocompletion,
  closeBrackets,
  closeBracketsKeymap,
  completionKeymap,
  type CompletionContext,
  type CompletionResult,
} from '@codemirror/autocomplete'
import { defaultKeymap, history, historyKeymap, indentWithTab } from '@codemirror/commands'
import { xml } from '@codemirror/lang-xml'
import { bracketMatching, HighlightStyle, indentOnInput, syntaxHighlighting } from '@codemirror/language'
import { setDiagnostics, type Diagnostic } from '@codemirror/lint'
import { EditorState, type Text } from '@codemirror/state'
import {
  drawSelection,
  EditorView,
  highlightActiveLine,
  highlightActiveLineGutter,
  keymap,
  lineNumbers,
} from '@codemirror/view'
import { tags as languageTags } from '@siali/labeling'
import { tags } from '@lezer/highlight'
import { useEffect, useLayoutEffect, useRef, type ReactNode } from 'react'
import type { SetupProblem } from './config-problems.ts'

const look = EditorView.theme({
  '&': {
    height: '100%',
    fontSize: '12.5px',
    color: 'var(--si-text)',
    backgroundColor: 'var(--si-surface)',
    direction: 'ltr',
  },
  // The ring is the host's: one of the editor lies under its line numbers.
  '&.cm-focused': { outline: 'none' },
  '.cm-scroller': {
    fontFamily: 'var(--si-mono)',
    lineHeight: '22px',
    fontVariantLigatures: 'none',
    fontFeatureSettings: '"zero"',
  },
  '.cm-content': { caretColor: 'var(--si-text)', padding: '10px 0' },
  '.cm-cursor': { borderLeftColor: 'var(--si-text)', borderLeftWidth: '1.5px' },
  '.cm-gutters': { backgroundColor: 'var(--si-surface)', color: 'var(--si-text-3)', border: 'none' },
  '.cm-lineNumbers .cm-gutterElement': { padding: '0 14px 0 8px', minWidth: '36px' },
  '.cm-activeLine, .cm-activeLineGutter': { backgroundColor: 'var(--si-hover)' },
  '&.cm-focused > .cm-scroller > .cm-selectionLayer .cm-selectionBackground, .cm-selectionBackground': {
    backgroundColor: 'color-mix(in srgb, var(--si-focus) 26%, transparent)',
  },
  '.cm-matchingBracket': { backgroundColor: 'var(--si-accent-soft-2)' },
  '.cm-lintRange-error': {
    backgroundImage: 'none',
    textDecoration: 'underline wavy var(--si-bad) 1px',
    textUnderlineOffset: '4px',
  },
  '.cm-lintRange-warning': {
    backgroundImage: 'none',
    textDecoration: 'underline wavy var(--si-warn) 1px',
    textUnderlineOffset: '4px',
  },
  '.cm-tooltip': {
    backgroundColor: 'var(--si-pop)',
    border: 'none',
    borderRadius: '10px',
    color: 'var(--si-text)',
    boxShadow: '0 0 0 1px var(--si-line-2), var(--si-sh-3)',
    overflow: 'hidden',
  },
  '.cm-tooltip-autocomplete > ul': { fontFamily: 'var(--si-mono)', padding: '4px' },
  '.cm-tooltip-autocomplete > ul > li': { padding: '4px 8px', borderRadius: '6px', lineHeight: '20px' },
  '.cm-tooltip-autocomplete > ul > li[aria-selected]': {
    backgroundColor: 'var(--si-accent-soft)',
    color: 'var(--si-text)',
  },
  '.cm-completionDetail': {
    fontFamily: 'var(--si-font)',
    color: 'var(--si-text-3)',
    fontStyle: 'normal',
    marginInlineStart: '12px',
  },
  '.cm-diagnostic': { borderInlineStart: 'none', padding: '6px 10px', fontFamily: 'var(--si-font)' },
})

const colors = HighlightStyle.define([
  { tag: [tags.tagName, tags.angleBracket], color: 'var(--si-accent-text)' },
  { tag: tags.attributeName, color: 'var(--si-info-text)' },
  { tag: [tags.attributeValue, tags.string], color: 'var(--si-ok-text)' },
  { tag: tags.comment, color: 'var(--si-text-3)', fontStyle: 'italic' },
  { tag: tags.invalid, color: 'var(--si-bad-text)' },
])

function completeTag(context: CompletionContext): CompletionResult | null {
  const open = context.matchBefore(/<[A-Za-z]*/)
  if (open === null) return null
  return {
    from: open.from + 1,
    options: languageTags.map((tag) => ({ label: tag.name, detail: tag.family, type: 'type' })),
    validFor: /^[A-Za-z]*$/,
  }
}

function toDiagnostics(doc: Text, problems: readonly SetupProblem[]): Diagnostic[] {
  return problems.flatMap((problem) => {
    if (problem.line === undefined) return []
    const line = doc.line(Math.min(Math.max(1, problem.line), doc.lines))
    const start = Math.min(line.from + Math.max(0, (problem.column ?? 1) - 1), line.to)
    // Marks the wrong value where it stands behind the place, else the word at the place.
    const at =
      problem.value === undefined
        ? -1
        : doc.sliceString(start, Math.min(doc.length, start + 2000)).indexOf(`"${problem.value}"`)
    const from = at < 0 ? start : start + at
    const word = /^[^\s>]+/.exec(doc.sliceString(from, line.to))?.[0].length ?? 1
    const to =
      at < 0 ? Math.min(from + Math.max(1, word), doc.length) : from + (problem.value?.length ?? 0) + 2
    return [
      {
        from: Math.min(from, doc.length),
        to: Math.min(to, doc.length),
        severity: problem.severity,
        message: problem.message,
      },
    ]
  })
}

export interface CodeEditorProps {
  readonly label: string
  readonly value: string
  readonly onChange: (value: string) => void
  readonly problems: readonly SetupProblem[]
  /** Called with the caret's place, both from 1. */
  readonly onPlace?: (line: number, column: number) => void
}

/** The editor. A new `value` from outside replaces the text as one undoable change. */
export function CodeEditor({ label, value, onChange, problems, onPlace }: CodeEditorProps): ReactNode {
  const host = useRef<HTMLDivElement>(null)
  const view = useRef<EditorView | undefined>(undefined)
  const callbacks = useRef({ onChange, onPlace })
  useLayoutEffect(() => {
    callbacks.current = { onChange, onPlace }
  })
  const first = useRef({ value, label })

  useEffect(() => {
    if (host.current === null) return
    const editor = new EditorView({
      parent: host.current,
      state: EditorState.create({
        doc: first.current.value,
        extensions: [
          lineNumbers(),
          history(),
          drawSelection(),
          highlightActiveLine(),
          highlightActiveLineGutter(),
          indentOnInput(),
          bracketMatching(),
          closeBrackets(),
          autocompletion({ override: [completeTag], icons: false }),
          xml({ autoCloseTags: true }),
          syntaxHighlighting(colors),
          look,
          EditorView.lineWrapping,
          EditorView.contentAttributes.of({ 'aria-label': first.current.label }),
          keymap.of([
            ...closeBracketsKeymap,
            ...defaultKeymap,
            ...historyKeymap,
            ...completionKeymap,
            indentWithTab,
          ]),
          EditorView.updateListener.of((update) => {
            if (update.docChanged) callbacks.current.onChange(update.state.doc.toString())
            if (update.selectionSet || update.docChanged) {
              const head = update.state.selection.main.head
              const line = update.state.doc.lineAt(head)
              callbacks.current.onPlace?.(line.number, head - line.from + 1)
            }
          }),
        ],
      }),
    })
    view.current = editor
    return () => {
      view.current = undefined
      editor.destroy()
    }
  }, [])

  useEffect(() => {
    const editor = view.current
    if (editor === undefined || editor.state.doc.toString() === value) return
    editor.dispatch({ changes: { from: 0, to: editor.state.doc.length, insert: value } })
  }, [value])

  useEffect(() => {
    const editor = view.current
    if (editor !== undefined)
      editor.dispatch(setDiagnostics(editor.state, toDiagnostics(editor.state.doc, problems)))
  }, [problems, value])

  return <div ref={host} className="code-host" />
}
