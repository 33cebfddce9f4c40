export type TestServerName = 'moto' | 'azurite' | 'gcs' | 'redis'
export function findTestServer(name: TestServerName): string | undefined
export function installTestServers(): Promise<TestServerName[]>
export const isPipeline: boolean
