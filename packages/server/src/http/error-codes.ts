// THE table of error codes: every code a client may see, its status and what it means. docs/errors.md repeats it and a
// check keeps both equal.

export const ERROR_CODES = {
  validation: {
    status: 400,
    meaning: 'A field or parameter has a value that does not fit; validation_errors names each.',
  },
  bad_request: { status: 400, meaning: 'The request cannot be understood; detail says what to change.' },
  parse: { status: 400, meaning: 'The body is not the JSON or form it claims to be.' },
  not_authenticated: {
    status: 401,
    meaning: 'No credentials, or credentials of a kind that is switched off.',
  },
  authentication_failed: { status: 401, meaning: 'The token or session is unknown, expired or revoked.' },
  permission_denied: { status: 403, meaning: 'The caller may not do this.' },
  csrf: {
    status: 403,
    meaning: 'A write with a session cookie came from another site or without the CSRF token.',
  },
  password_required: { status: 403, meaning: 'Type the password first, then ask again within five minutes.' },
  address_refused: {
    status: 403,
    meaning: 'The address points into a closed network or uses a closed scheme.',
  },
  not_found: { status: 404, meaning: 'No such object in the caller’s organization, or no such page.' },
  method_not_allowed: {
    status: 405,
    meaning: 'The path exists, the method does not; Allow lists what does.',
  },
  conflict: { status: 409, meaning: 'The change collides with what is stored.' },
  stale_revision: { status: 412, meaning: 'Somebody saved a newer revision; current holds it.' },
  too_large: {
    status: 413,
    meaning: 'The body, a file or a count is beyond a limit; detail names the limit.',
  },
  unsupported_media_type: { status: 415, meaning: 'The content type of the body is not accepted here.' },
  range: { status: 416, meaning: 'The range that was asked for begins behind the end of the file.' },
  unprocessable: { status: 422, meaning: 'The request is well-formed but cannot be carried out.' },
  storage_failed: {
    status: 424,
    meaning: 'A cloud storage did not give what was asked of it; detail holds its own words.',
  },
  too_many_requests: { status: 429, meaning: 'Too many tries; wait for Retry-After seconds.' },
  // Not a 5xx, which clients repeat: what a model server refuses once it refuses again.
  model_server: {
    status: 400,
    meaning: 'The model server could not be reached or did not do what was asked; detail holds its words.',
  },
  internal: { status: 500, meaning: 'A fault of the server; the log has the same id.' },
  not_implemented: { status: 501, meaning: 'This variant of the call does not exist.' },
  unavailable: {
    status: 503,
    meaning: 'The database is not there for a moment: repeat. A write under way may have been kept or not.',
  },
  storage_full: { status: 507, meaning: 'No disk space is left; nothing of the request was kept.' },
  // Not a 5xx, which clients repeat: it would only run into the limit again.
  timeout: {
    status: 422,
    meaning: 'The work took longer than its limit and was stopped; narrow the request.',
  },
} as const satisfies Record<string, { status: number; meaning: string }>

export type ErrorCode = keyof typeof ERROR_CODES
