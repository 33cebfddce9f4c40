// A browser as far as the server sees one: it keeps cookies, repeats the CSRF token in forms and names its origin.

import type { FastifyInstance } from 'fastify'

export interface BrowserAnswer {
  readonly status: number
  readonly headers: Record<string, string | string[] | number | undefined>
  readonly text: string
  json<T = Record<string, unknown>>(): T
}

export interface Browser {
  readonly cookies: Map<string, string>
  get(path: string, headers?: Record<string, string>): Promise<BrowserAnswer>
  /** Sends a JSON body as a script of our pages does. */
  send(
    method: 'POST' | 'PATCH' | 'DELETE',
    path: string,
    body?: object,
    headers?: Record<string, string>,
  ): Promise<BrowserAnswer>
  /** Opens the page of a form, then sends the form. */
  submit(
    path: string,
    fields: Record<string, string>,
    headers?: Record<string, string>,
  ): Promise<BrowserAnswer>
}

export function openBrowser(app: FastifyInstance): Browser {
  const cookies = new Map<string, string>()
  const request = async (
    method: 'GET' | 'POST' | 'PATCH' | 'DELETE',
    url: string,
    headers: Record<string, string>,
    payload?: string | object,
  ): Promise<BrowserAnswer> => {
    const cookie = [...cookies].map(([name, value]) => `${name}=${value}`).join('; ')
    const answer = await app.inject({
      method,
      url,
      headers: { ...(cookie !== '' && { cookie }), ...headers },
      ...(payload !== undefined && { payload }),
    })
    for (const { name, value } of answer.cookies) {
      if (value === '') cookies.delete(name)
      else cookies.set(name, value)
    }
    return {
      status: answer.statusCode,
      headers: answer.headers,
      text: answer.body,
      json: <T>() => JSON.parse(answer.body) as T,
    }
  }
  return {
    cookies,
    get: (path, headers = {}) => request('GET', path, headers),
    send: (method, path, body, headers = {}) =>
      request(method, path, { 'sec-fetch-site': 'same-origin', 'sec-fetch-dest': 'empty', ...headers }, body),
    async submit(path, fields, headers = {}) {
      await request('GET', '/api/siali/session', {})
      const form = new URLSearchParams({ csrfmiddlewaretoken: cookies.get('csrftoken') ?? '', ...fields })
      return request(
        'POST',
        path,
        { 'content-type': 'application/x-www-form-urlencoded', ...headers },
        form.toString(),
      )
    },
  }
}
