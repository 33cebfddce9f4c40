// Options of Node for every server process. A small young generation frees the buffers of exports and imports early; with the
// default they wait for full collections: 350 MiB instead of 260 at an export of 340 MB, and a fifth more time.

export const NODE_FLAGS = ['--max-semi-space-size=2', '--no-parallel-scavenge']
