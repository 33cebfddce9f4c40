// Reads again what a change of many tasks can touch.

import { useQueryClient } from '@tanstack/react-query'
import { useCallback } from 'react'
import { dmKeys } from '../../data/dm.query.ts'
import { jobKeys } from '../../data/job.query.ts'
import { projectKeys } from '../../data/project.query.ts'

export function useRefreshTasks(projectId: number): () => Promise<void> {
  const cache = useQueryClient()
  return useCallback(async () => {
    const touched = [
      jobKeys.ofProject(projectId),
      dmKeys.all(projectId),
      projectKeys.all,
      projectKeys.samples(projectId),
    ]
    await Promise.all(touched.map((queryKey) => cache.invalidateQueries({ queryKey })))
  }, [cache, projectId])
}
