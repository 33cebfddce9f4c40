// Bodies of requests as people read them.

// Longer ones stay as they are: reading and printing them would hold up the page.
const LONGEST = 500_000

/** The JSON with a member a line; what is no JSON stays as it is. */
export function indentJson(text: string): string {
  if (text.length > LONGEST) return text
  try {
    return JSON.stringify(JSON.parse(text), null, 2)
  } catch {
    return text
  }
}
