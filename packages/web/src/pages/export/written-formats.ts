// Formats this version writes. The server names all that clients know; the others are not offered here.

/** Wire names; kept equal to the list of the formats package by a test. */
export const WRITTEN_FORMATS: ReadonlySet<string> = new Set(['JSON', 'JSON_MIN', 'CSV', 'TSV'])
