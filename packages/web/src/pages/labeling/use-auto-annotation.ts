// A model that is asked while somebody labels: what a smart tool drew goes to it, what it says becomes suggestions. A newer
// question ends the one before; whatever goes wrong is told and costs nothing that was drawn.

import type { Engine, Prompt } from '@siali/labeling'
import type { AutoAnnotation } from '@siali/labeling/react'
import { useQuery } from '@tanstack/react-query'
import { useEffect, useRef, useState } from 'react'
import { useTranslation } from 'react-i18next'
import { client } from '../../data/client.ts'
import { modelKeys } from '../../data/model.query.ts'

const ON_KEY = 'siali-auto-annotation'
const TAKES_KEY = 'siali-auto-accept'
/** Models that come or go meanwhile show with the next task. */
const FRESH_MS = 60_000

/** A switch that this browser remembers, as far as it lets us. */
function useRemembered(key: string): [boolean, (value: boolean) => void] {
  const [value, setValue] = useState(() => {
    try {
      return localStorage.getItem(key) === 'true'
    } catch {
      return false
    }
  })
  const remember = (next: boolean) => {
    setValue(next)
    try {
      localStorage.setItem(key, String(next))
    } catch {
      // Private windows may refuse; the switch then holds while the page is open.
    }
  }
  return [value, remember]
}

export interface AutoAnnotating {
  /** Undefined while the project has no model that is asked while somebody labels. */
  readonly auto: AutoAnnotation | undefined
  readonly onPrompt: (prompt: Prompt) => void
}

export function useAutoAnnotation(
  projectId: number,
  taskId: number,
  engine: Engine | undefined,
  isReadOnly: boolean,
): AutoAnnotating {
  const { t } = useTranslation()
  const { data: models = [] } = useQuery({
    queryKey: modelKeys.interactive(projectId),
    queryFn: ({ signal }) => client.models.list(projectId, { signal }, { isInteractive: true }),
    staleTime: FRESH_MS,
    enabled: !isReadOnly,
  })
  const [model] = models
  const [isOn, setOn] = useRemembered(ON_KEY)
  const [takesAll, setTakesAll] = useRemembered(TAKES_KEY)
  const [isAsking, setAsking] = useState(false)
  const [problem, setProblem] = useState<string | undefined>()
  const asking = useRef<AbortController | undefined>(undefined)
  const last = useRef<Prompt | undefined>(undefined)
  const isActive = isOn && model !== undefined && !isReadOnly

  useEffect(() => engine?.setSmart(isActive), [engine, isActive])
  useEffect(() => () => asking.current?.abort(), [])

  const ask = async (prompt: Prompt): Promise<void> => {
    asking.current?.abort()
    if (engine === undefined || model === undefined) return
    const own = new AbortController()
    asking.current = own
    last.current = prompt
    setAsking(true)
    setProblem(undefined)
    try {
      const answer = await client.models.suggest(model.id, taskId, prompt.results, { signal: own.signal })
      if (own.signal.aborted) return
      if ('problem' in answer) setProblem(answer.problem)
      else if (engine.offer(prompt.id, answer.results, takesAll) === 'nothing')
        setProblem(t(answer.results.length === 0 ? 'label.modelNothing' : 'label.modelUnfit'))
    } catch (error) {
      if (!own.signal.aborted) setProblem((error as Error).message)
    } finally {
      if (asking.current === own) setAsking(false)
    }
  }
  const stop = () => {
    asking.current?.abort()
    setAsking(false)
    setProblem(undefined)
  }

  return {
    onPrompt: (prompt) => void ask(prompt),
    auto:
      model === undefined || isReadOnly
        ? undefined
        : {
            isOn,
            onToggle: (next) => {
              stop()
              setOn(next)
            },
            takesAll,
            onTakesAll: setTakesAll,
            isAsking,
            problem,
            onRetry: () => {
              if (last.current !== undefined) void ask(last.current)
            },
            onDismiss: () => setProblem(undefined),
          },
  }
}
