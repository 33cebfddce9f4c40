// Options of Node for every server process. A small young generation frees the buffers of exports and imports early; with the
// default they wait for full collections: 350 MiB instead of 260 at an export of 340 MB, and a fifth more time. To sweep so little with
// several threads costs more than it saves: a third of the processor time of a table's export, on two busy cores.
// The old generation is collected when it has grown by two fifths, not when it has doubled: what outlives a small young one is mostly
// dead by then. 186 MiB instead of 330 at the sync of 100,000 objects, 213 instead of 260 at that export, neither slower.
// Nothing is put into the old generation from the start: in every third process V8 came to do so with the buffers of an export, which
// then cost five times as many full collections and twice the processor time.

export const NODE_FLAGS = [
  '--max-semi-space-size=2',
  '--no-parallel-scavenge',
  '--heap-growing-percent=40',
  '--no-allocation-site-pretenuring',
]
