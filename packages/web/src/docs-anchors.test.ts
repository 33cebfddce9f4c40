import { expect, it } from 'vitest'
import { tagSlug, toReferenceAnchor } from './docs-anchors.ts'

const document = {
  paths: {
    '/api/projects/': {
      get: { operationId: 'api_projects_list', tags: ['Projects'] },
      post: { operationId: 'api_projects_create', tags: ['Projects'] },
    },
    '/api/tasks/{id}/': { get: { operationId: 'api_tasks_read', tags: ['Task data'] } },
  },
}

it('anchors of the guide land on their operation', () => {
  expect(toReferenceAnchor('#operation/api_projects_create', document)).toBe(
    'tag/projects/POST/api/projects/',
  )
  expect(toReferenceAnchor('#tag/Tasks/operation/api_tasks_read', document)).toBe(
    'tag/task-data/GET/api/tasks/{id}/',
  )
  expect(toReferenceAnchor('#section/Authentication', document)).toBe('description/authentication')
})

it('unknown and broken anchors stay as they are', () => {
  expect(toReferenceAnchor('#operation/nothing', document)).toBe('operation/nothing')
  expect(toReferenceAnchor('#%E0%A4%A', document)).toBe('%E0%A4%A')
  expect(tagSlug(' Data  manager! ')).toBe('data-manager')
})
