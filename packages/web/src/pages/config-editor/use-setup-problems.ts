// Problems of a setup while it is typed: ours at once, the server's after a pause.

import { ApiError } from '@siali/sdk'
import { useEffect, useMemo, useState } from 'react'
import { client } from '../../data/client.ts'
import { localProblems, withServerProblem, type SetupProblem } from './config-problems.ts'

const PAUSE_MS = 450

/** All problems of `config`; with a project also against what it already holds. An empty text has none. */
export function useSetupProblems(config: string, projectId: number | undefined): readonly SetupProblem[] {
  const local = useMemo(() => (config.trim() === '' ? [] : localProblems(config)), [config])
  const [answer, setAnswer] = useState<{ readonly config: string; readonly message: string | undefined }>({
    config: '',
    message: undefined,
  })
  useEffect(() => {
    if (config.trim() === '') return
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
  }, [config, projectId])
  return useMemo(
    () => withServerProblem(local, answer.config === config ? answer.message : undefined),
    [local, answer, config],
  )
}
