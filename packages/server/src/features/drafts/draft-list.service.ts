// Drafts as other features read and make them: each row is its author's. Knows no annotation or task service, so that those
// may use it.

export { findDraft, insertDraftRow, listDrafts } from './draft.queries.ts'
