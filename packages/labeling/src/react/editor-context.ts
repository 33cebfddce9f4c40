// What every part of the editor reads: the session, the words, and how the page looks now.

import { createContext, useContext } from 'react'
import type { Engine, SubmitProblem } from '../engine/engine.types.ts'
import type { Region } from '../document/document.ts'
import type { Arrangement } from './arrangement.ts'
import type { Translate } from './messages.ts'

export interface EditorContext {
  readonly engine: Engine
  readonly t: Translate
  readonly arrangement: Arrangement
  readonly isPhone: boolean
  /** Names of all regions are shown on media. */
  readonly showNames: boolean
  /** Says something in the polite live region. */
  readonly say: (text: string) => void
  /** Addresses of media pass through it: a host may sign or proxy them. */
  readonly resolveUrl: (url: string) => string
  /** Made by a model and not yet taken by a person. */
  readonly isSuggestion: (region: Region) => boolean
  /** What the last submit was refused for; gone with the next change. */
  readonly problem: SubmitProblem | undefined
}

const context = createContext<EditorContext | undefined>(undefined)

export const EditorProvider = context.Provider

/** The editor around this part. @throws Error outside of one. */
export function useEditor(): EditorContext {
  const value = useContext(context)
  if (value === undefined) throw new Error('this part belongs inside a LabelingEditor')
  return value
}
