// What the version routes and the command line say. `release` is the API level that clients compare.

import { API_VERSION } from '../../http/errors.ts'

/** `own` is the version of this software. */
export function versions(own: string) {
  const part = { message: '', commit: '', date: '', branch: '' }
  return {
    release: API_VERSION,
    edition: 'Community',
    'label-studio-os-package': {
      version: API_VERSION,
      short_version: API_VERSION.split('.').slice(0, 2).join('.'),
      latest_version_from_pypi: API_VERSION,
      latest_version_upload_time: null,
      current_version_is_outdated: false,
    },
    'label-studio-os-backend': part,
    'label-studio-frontend': part,
    dm2: part,
    lsf: part,
    'label-studio-converter': { version: '0.0.59' },
    backend: part,
    'siali-label': { version: own },
  }
}
