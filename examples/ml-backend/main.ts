// Starts the example: `node examples/ml-backend/main.ts`. Settings: PORT, HOST, MODEL_DIR, BASIC_AUTH_USER, BASIC_AUTH_PASS.

import { join } from 'node:path'
import { createModelServer } from './server.ts'

const port = Number(process.env['PORT'] ?? 9090)
const host = process.env['HOST'] ?? '127.0.0.1'
const server = createModelServer({
  folder: process.env['MODEL_DIR'] ?? join(import.meta.dirname, 'models'),
  user: process.env['BASIC_AUTH_USER'],
  password: process.env['BASIC_AUTH_PASS'],
})
server.listen(port, host, () => process.stdout.write(`The model server listens at http://${host}:${port}\n`))
