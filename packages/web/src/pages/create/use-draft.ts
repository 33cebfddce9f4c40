// The project that is being made: a draft while its data are looked at, taken away when the page is left before the end.

import type { Project } from '@siali/sdk'
import { useQueryClient } from '@tanstack/react-query'
import { useEffect, useRef, useState } from 'react'
import { client, newIdempotencyKey } from '../../data/client.ts'
import { projectKeys } from '../../data/project.query.ts'

export interface Draft {
  readonly id: number | undefined
  /** Makes the draft, or brings it up to date; its id. */
  readonly store: (wanted: { readonly title: string; readonly labelConfig: string }) => Promise<number>
  /** It is a project from now on. */
  readonly keep: () => Promise<void>
}

export function useDraft(): Draft {
  const cache = useQueryClient()
  const [key] = useState(newIdempotencyKey)
  const [id, setId] = useState<number | undefined>()
  // Also what no render has seen yet, for the end of the page.
  const made = useRef<Project | undefined>(undefined)
  useEffect(
    () => () => {
      const left = made.current
      made.current = undefined
      if (left === undefined) return
      void client.projects
        .remove(left.id)
        .then(() => cache.invalidateQueries({ queryKey: projectKeys.all }))
        // It is in the list as not finished then, and can be taken away there.
        .catch(() => undefined)
    },
    [cache],
  )
  return {
    id,
    store: async (wanted) => {
      made.current =
        made.current === undefined
          ? await client.projects.create({ ...wanted, isDraft: true }, { idempotencyKey: key })
          : await client.projects.update(made.current.id, wanted)
      setId(made.current.id)
      return made.current.id
    },
    keep: async () => {
      const project = made.current
      if (project === undefined) return
      await client.projects.update(project.id, { isDraft: false })
      made.current = undefined
      await Promise.all(
        [projectKeys.all, projectKeys.one(project.id)].map((queryKey) =>
          cache.invalidateQueries({ queryKey }),
        ),
      )
    },
  }
}
