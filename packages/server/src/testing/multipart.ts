// A multipart/form-data body as a browser sends it.

export interface FormPart {
  readonly name: string
  readonly filename?: string
  readonly bytes: Buffer
}

const BOUNDARY = '----siali-test-boundary'

export function formOf(parts: readonly FormPart[]): { body: Buffer; headers: Record<string, string> } {
  const quoted = (text: string) => `"${text.replaceAll('"', '%22')}"`
  const chunks = parts.flatMap(({ name, filename, bytes }) => [
    Buffer.from(
      `--${BOUNDARY}\r\ncontent-disposition: form-data; name=${quoted(name)}${filename === undefined ? '' : `; filename=${quoted(filename)}`}\r\n\r\n`,
    ),
    bytes,
    Buffer.from('\r\n'),
  ])
  return {
    body: Buffer.concat([...chunks, Buffer.from(`--${BOUNDARY}--\r\n`)]),
    headers: { 'content-type': `multipart/form-data; boundary=${BOUNDARY}` },
  }
}
