// Sends files to a project and tells how far they are: the one call that `fetch` cannot do, since it does not say what of a
// body has left.

import { NetworkError, toApiError, toUploadAnswer, type UploadAnswer } from '@siali/sdk'
import { readCsrfToken } from './client.ts'

export interface Upload {
  readonly files: readonly { readonly name: string; readonly blob: Blob }[]
  readonly signal: AbortSignal
  /** Bytes of the request that have left, of all. */
  readonly onProgress: (sentBytes: number, allBytes: number) => void
}

/** @throws ApiError, NetworkError; AbortError when the signal fires. */
export function uploadFiles(projectId: number, { files, signal, onProgress }: Upload): Promise<UploadAnswer> {
  return new Promise((done, fail) => {
    const abort = () => call.abort()
    const call = new XMLHttpRequest()
    call.open('POST', `/api/siali/projects/${projectId}/import-files`)
    call.setRequestHeader('X-CSRFToken', readCsrfToken())
    call.upload.addEventListener('progress', (event) => onProgress(event.loaded, event.total))
    call.addEventListener('loadend', () => signal.removeEventListener('abort', abort))
    call.addEventListener('abort', () => fail(new DOMException('The upload was stopped.', 'AbortError')))
    call.addEventListener('error', () => fail(new NetworkError(undefined)))
    call.addEventListener('load', () => {
      if (call.status < 400) {
        done(toUploadAnswer(JSON.parse(call.responseText)))
        return
      }
      const headers = { 'x-error-code': call.getResponseHeader('x-error-code') ?? '' }
      void toApiError(new Response(call.responseText, { status: call.status, headers })).then(fail, fail)
    })
    signal.addEventListener('abort', abort)
    const body = new FormData()
    for (const [index, file] of files.entries()) body.append(`file${index}`, file.blob, file.name)
    if (signal.aborted) abort()
    else call.send(body)
  })
}
