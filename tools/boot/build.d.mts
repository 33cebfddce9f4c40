export function buildPages(runtime: string): void
