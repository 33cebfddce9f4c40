// Text made comparable for searching: without case and accents.

/** `Zürich` and `zurich` become the same. */
export function foldText(text: string): string {
  return text.normalize('NFD').replace(/\p{M}/gu, '').toLowerCase()
}
