// What to do about steps that are the same for all kinds of storages, with a command to paste. Pure.

import type { Remedy } from './connector.ts'
import type { Unreached } from './doctor-reach.ts'

export interface Endpoint {
  readonly hostname: string
  readonly port: number
}

/** The name is not known, or (`isSilent`) nobody says whether it is. */
export function nameRemedy({ hostname }: Endpoint, isSilent: boolean): Remedy {
  return {
    text: isSilent
      ? 'The name server of this machine does not answer: see which one it asks, and whether port 53 is open to it. This command asks it again there.'
      : 'The machine of the server does not know this name. Look for a typing error; this command asks it again there.',
    paste: `${isSilent ? 'cat /etc/resolv.conf; ' : ''}getent hosts ${quote(hostname)}`,
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

/** Nobody answers at the port of `address`. */
export function portRemedy({ hostname, port }: Endpoint, address: string, kind: Unreached): Remedy {
  const host = hostname.replace(/^\[|\]$/g, '')
  switch (kind) {
    case 'closed':
      return {
        text: `Is ${port} the port of the storage, and does the storage run? This command tells on its machine what listens there.`,
        paste: `ss -ltn 'sport = :${port}'`,
      }
    case 'filtered':
      return {
        text: `Open port ${port} to this machine in the firewall or the security group on the way. The first line does that on this machine, the second in a security group of Amazon's.`,
        paste: [
          `iptables -I OUTPUT -p tcp -d ${quote(address)} --dport ${port} -j ACCEPT`,
          `aws ec2 authorize-security-group-egress --group-id GROUP --protocol tcp --port ${port} --cidr ${quote(address)}/${address.includes(':') ? 128 : 32}`,
        ].join('\n'),
      }
    case 'no-way':
      return {
        text: 'This machine has no route to that network: a gateway, a VPN or IPv6 is missing. This command shows what it knows.',
        paste: `ip route get ${quote(address)}`,
      }
    case 'other':
      return {
        text: 'The connection breaks off. This command tries it again.',
        paste: `nc -vz ${quote(host)} ${port}`,
      }
  }
}

/** Somebody answers, but not with a certificate that holds. */
export function certificateRemedy({ hostname, port }: Endpoint): Remedy {
  const host = hostname.replace(/^\[|\]$/g, '')
  return {
    text: 'The other side speaks no TLS, or its certificate is over, of another name, or of an authority that this machine does not know (NODE_EXTRA_CA_CERTS names a file of more). This command shows it.',
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
