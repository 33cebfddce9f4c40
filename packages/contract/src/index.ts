// The public face of the contract: one line a resource.
export * from './wire.ts'
