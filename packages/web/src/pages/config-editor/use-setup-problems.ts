// Problems of a setup while it is typed: ours at once, the server's after a pause.

import { ApiError } from '@siali/sdk'
import type { TFunction } from 'i18next'
import { useEffect, useMemo, useState } from 'react'
import { useTranslation } from 'react-i18next'
import { client } from '../../data/client.ts'
import { localProblems, withServerProblem, type SetupProblem } from './config-problems.ts'

const PAUSE_MS = 450

/** What the messages of an XML reader are about; other clients know them word for word, people need not. */
const XML_WORDS = [
  [/^mismatched tag/, 'setup.xml.mismatched'],
  [/^unclosed/, 'setup.xml.unclosed'],
  [/^not well-formed/, 'setup.xml.token'],
  [/^syntax error/, 'setup.xml.token'],
  [/^duplicate attribute/, 'setup.xml.duplicate'],
  [/^(?:undefined entity|reference to invalid character)/, 'setup.xml.entity'],
  [/^junk after document element/, 'setup.xml.junk'],
  [/^no element found/, 'setup.xml.empty'],
] as const

function inWords(problem: SetupProblem, t: TFunction): SetupProblem {
  const words = XML_WORDS.find(([pattern]) => pattern.test(problem.message))?.[1]
  return words === undefined ? problem : { ...problem, message: t(words) }
}

/** All problems of `config`; with a project also against what it already holds. An empty text has none. */
export function useSetupProblems(config: string, projectId: number | undefined): readonly SetupProblem[] {
  const { t } = useTranslation()
  const local = useMemo(() => (config.trim() === '' ? [] : localProblems(config)), [config])
  const [answer, setAnswer] = useState<{ readonly config: string; readonly message: string | undefined }>({
    config: '',
    message: undefined,
  })
  // What is known to be wrong here needs no second opinion.
  const isAsked = config.trim() !== '' && !local.some((problem) => problem.severity === 'error')
  useEffect(() => {
    if (!isAsked) return
    const controller = new AbortController()
    const timer = setTimeout(() => {
      const check =
        projectId === undefined
          ? client.projects.checkConfig(config, { signal: controller.signal })
          : client.projects.checkConfigChange(projectId, config, { signal: controller.signal })
      check.then(
        () => setAnswer({ config, message: undefined }),
        // An unreachable server says nothing about the setup; saving will tell.
        (error: unknown) =>
          setAnswer({
            config,
            message: error instanceof ApiError && error.status === 400 ? error.summary : undefined,
          }),
      )
    }, PAUSE_MS)
    return () => {
      clearTimeout(timer)
      controller.abort()
    }
  }, [config, projectId, isAsked])
  return useMemo(
    () =>
      withServerProblem(local, answer.config === config ? answer.message : undefined).map((problem) =>
        inWords(problem, t),
      ),
    [local, answer, config, t],
  )
}
