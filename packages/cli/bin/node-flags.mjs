// Options of Node for every server process. A small young generation frees the buffers of exports and imports early; with the
// default they wait for full collections: 350 MiB instead of 260 at an export of 340 MB, and a fifth more time. To sweep so little with
// several threads costs more than it saves: a third of the processor time of a table's export, on two busy cores.

export const NODE_FLAGS = ['--max-semi-space-size=2', '--no-parallel-scavenge']
