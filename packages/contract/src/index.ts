// The public face of the contract: one line a resource.
export * from './wire.ts'
export * from './organizations.ts'
export * from './system.ts'
export * from './users.ts'
