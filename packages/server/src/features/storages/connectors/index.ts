// THE list of connectors.

import type { StorageKindId } from '@siali/contract'
import type { Connector } from '../connector.ts'
import { azureBlobConnector } from './azure-blob/azure-blob.connector.ts'
import { gcsConnector } from './gcs/gcs.connector.ts'
import { localFilesConnector } from './local-files/local-files.connector.ts'
import { redisConnector } from './redis/redis.connector.ts'
import { s3Connector } from './s3/s3.connector.ts'

/** The connector of each kind. */
export const CONNECTORS: Readonly<Record<StorageKindId, Connector>> = {
  s3: s3Connector,
  gcs: gcsConnector,
  azure: azureBlobConnector,
  redis: redisConnector,
  localfiles: localFilesConnector,
}
