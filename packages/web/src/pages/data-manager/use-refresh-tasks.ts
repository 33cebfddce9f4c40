// Reads again what a change of many tasks can touch.

import { useQueryClient } from '@tanstack/react-query'
import { useCallback } from 'react'
import { jobKeys } from '../../data/job.query.ts'
import { projectKeys } from '../../data/project.query.ts'

export function useRefreshTasks(projectId: number): () => Promise<void> {
  const cache = useQueryClient()
  return useCallback(async () => {
    await cache.invalidateQueries({ queryKey: jobKeys.ofProject(projectId) })
    await cache.invalidateQueries({ queryKey: ['dm', projectId] })
    await cache.invalidateQueries({ queryKey: projectKeys.all })
    await cache.invalidateQueries({ queryKey: ['samples', projectId] })
  }, [cache, projectId])
}
