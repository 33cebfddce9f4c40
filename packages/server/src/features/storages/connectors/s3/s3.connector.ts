// Amazon S3 and every server that speaks its protocol.

import { bucketPlace } from '../../bucket-place.ts'
import { StorageError, type Connector } from '../../connector.ts'
import { createS3Client } from './s3.client.ts'
import { readS3Params } from './s3.params.ts'

export const s3Connector: Connector = {
  kind: 's3',
  isOrdered: true,
  form: [
    { name: 'bucket', label: 'Bucket Name', type: 'text', required: true },
    { name: 'prefix', label: 'Bucket Prefix', type: 'text' },
    { name: 'region_name', label: 'Region Name', type: 'text', placeholder: 'us-east-1' },
    { name: 's3_endpoint', label: 'S3 Endpoint', type: 'text', placeholder: 'https://s3.example.com' },
    { name: 'aws_access_key_id', label: 'Access Key ID', type: 'password' },
    { name: 'aws_secret_access_key', label: 'Secret Access Key', type: 'password' },
    { name: 'aws_session_token', label: 'Session Token', type: 'password' },
    { name: 'aws_sse_kms_key_id', label: 'SSE KMS Key ID', type: 'text' },
    {
      name: 'role_arn',
      label: 'IAM Role ARN',
      type: 'text',
      placeholder: 'arn:aws:iam::123456789012:role/labels',
    },
    { name: 'external_id', label: 'External ID', type: 'text' },
  ],
  async require(fields, options) {
    const { bucket } = readS3Params(fields, options)
    // As recorded: a source may be connected before its bucket is known, a target may not.
    if (bucket === '' && options.direction === 'target')
      throw new StorageError('settings', "expected string or bytes-like object, got 'NoneType'")
  },
  isComplete: (fields, options) => readS3Params(fields, options).bucket !== '',
  place(fields, options) {
    const { bucket, prefix } = readS3Params(fields, options)
    return bucketPlace('s3', bucket, prefix)
  },
  async open(fields, options) {
    const params = readS3Params(fields, options)
    if (params.bucket === '') throw new StorageError('settings', 'The bucket is missing: type its name.')
    return createS3Client(params, options)
  },
  endpoint(fields, options) {
    const { endpoint, region } = readS3Params(fields, options)
    return endpoint ?? new URL(`https://s3.${region}.amazonaws.com`)
  },
  remedy(step, fields) {
    const bucket = typeof fields['bucket'] === 'string' ? fields['bucket'] : 'BUCKET'
    const actions: Readonly<Record<string, readonly string[]>> = {
      place: ['s3:ListBucket'],
      list: ['s3:ListBucket'],
      read: ['s3:GetObject'],
      write: ['s3:PutObject'],
      remove: ['s3:DeleteObject'],
    }
    if (step === 'cors')
      return {
        text: 'Browsers may read presigned links only when the bucket allows it. Paste this as its CORS rules.',
        paste: JSON.stringify(
          [{ AllowedOrigins: ['*'], AllowedMethods: ['GET', 'HEAD'], AllowedHeaders: ['*'] }],
          null,
          2,
        ),
      }
    const needed = actions[step]
    if (needed === undefined) return undefined
    return {
      text: 'Give the keys this permission.',
      paste: JSON.stringify(
        {
          Version: '2012-10-17',
          Statement: [
            {
              Effect: 'Allow',
              Action: needed,
              Resource: [`arn:aws:s3:::${bucket}`, `arn:aws:s3:::${bucket}/*`],
            },
          ],
        },
        null,
        2,
      ),
    }
  },
}
