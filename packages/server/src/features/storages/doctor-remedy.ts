// What to do about steps that are the same for all kinds of storages, with a command to paste. Pure.

import type { Remedy } from './connector.ts'

export interface Endpoint {
  readonly hostname: string
  readonly port: number
}

/** The name is not known. */
export function nameRemedy({ hostname }: Endpoint): Remedy {
  return {
    text: 'The machine of the server does not know this name. Look for a typing error; this command asks it again there.',
    paste: `getent hosts ${quote(hostname)}`,
  }
}

/**
 * `address` lies in a closed network. Link-local ones, where clouds tell machines their secrets, are never opened. What a
 * name of the house stands for is not told.
 */
export function networkRemedy({ hostname }: Endpoint, address: string): Remedy {
  if (/^(169\.254\.|fe[89ab]|::$|0\.)/i.test(address))
    return {
      text: 'This address belongs to the machine itself and stays closed. Type the address of the storage.',
    }
  const isLiteral = hostname.replace(/^\[|\]$/g, '') === address
  return {
    text: 'Private networks are closed. When the storage really stands there, its administrator starts the server with this setting.',
    paste: `SIALI_ALLOW_PRIVATE_ADDRESSES=${isLiteral ? address : 'ADDRESS'}/${address.includes(':') ? 128 : 32}`,
  }
}

/** Nobody answers, or not with a certificate that holds. */
export function connectionRemedy({ hostname, port }: Endpoint, isTls: boolean): Remedy {
  const host = hostname.replace(/^\[|\]$/g, '')
  if (!isTls)
    return {
      text: 'Nobody answers there. Is the port right, does the storage run, and does a firewall let this machine through?',
      paste: `nc -vz ${quote(host)} ${port}`,
    }
  return {
    text: 'No secure connection: nobody answers, or the certificate is of another name or of an authority that this machine does not know (NODE_EXTRA_CA_CERTS names a file of more). This command shows it.',
    paste: `openssl s_client -connect ${quote(`${hostname}:${port}`)} -servername ${quote(host)} </dev/null`,
  }
}

const STEPS: Readonly<Record<string, string>> = {
  settings: 'Edit the storage and fill in what is missing.',
  credentials:
    'The provider does not take these credentials. Make new ones there, or see whether they were switched off, and type them under Edit.',
  missing: 'The other side has no place of this name: look for a typing error, or make it there.',
  region: 'Type the region that the answer names under Edit.',
}

export function stepRemedy(step: string): Remedy | undefined {
  const text = STEPS[step]
  return text === undefined ? undefined : { text }
}

/** A word of a shell that nothing in it can leave: people paste what others typed. */
function quote(word: string): string {
  return /^[\w.:[\]-]+$/.test(word) && !word.startsWith('-')
    ? word
    : `'${word.replaceAll("'", String.raw`'\''`)}'`
}
