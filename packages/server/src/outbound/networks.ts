// Networks and ports that outgoing calls may not reach: private, local and reserved ones. Source: the IANA special-purpose
// registries; the ports are those that browsers keep HTTP away from (Fetch standard, port blocking).

import { BlockList, isIP } from 'node:net'

const RESERVED = [
  '0.0.0.0/8',
  '10.0.0.0/8',
  '100.64.0.0/10',
  '127.0.0.0/8',
  // Not of a registry: where machines at Azure are told their secrets.
  '168.63.129.16/32',
  '169.254.0.0/16',
  '172.16.0.0/12',
  '192.0.0.0/24',
  '192.0.2.0/24',
  '192.88.99.0/24',
  '192.168.0.0/16',
  '198.18.0.0/15',
  '198.51.100.0/24',
  '203.0.113.0/24',
  '224.0.0.0/4',
  '240.0.0.0/4',
  '255.255.255.255/32',
  '::/128',
  '::1/128',
  '::/96',
  '::ffff:0:0/96',
  '::ffff:0:0:0/96',
  '64:ff9b::/96',
  '64:ff9b:1::/48',
  '100::/64',
  '2001::/32',
  '2001:20::/28',
  '2001:db8::/32',
  '2002::/16',
  '3fff::/20',
  '5f00::/16',
  'fc00::/7',
  'fe80::/10',
  'fec0::/10',
  'ff00::/8',
] as const

interface Network {
  readonly cidr: string
  readonly list: BlockList
}

/** @throws Error for what is no `address/bits`. */
function network(cidr: string): Network {
  const [address = '', bits, ...rest] = cidr.split('/')
  const family = isIP(address)
  const most = family === 4 ? 32 : 128
  const prefix = bits === undefined ? most : Number(bits)
  if (family === 0 || rest.length > 0 || !/^\d{1,3}$/.test(bits ?? '0') || prefix > most)
    throw new Error(`"${cidr}" is no network. Write an address, or address/bits.`)
  const list = new BlockList()
  list.addSubnet(address, prefix, family === 4 ? 'ipv4' : 'ipv6')
  return { cidr, list }
}

const NETWORKS = RESERVED.map(network)

const PORTS = new Set(
  (
    '1 7 9 11 13 15 17 19 20 21 22 23 25 37 42 43 53 69 77 79 87 95 101 102 103 104 109 110 111 113 115 117 119 123 135 ' +
    '137 139 143 161 179 389 427 465 512 513 514 515 526 530 531 532 540 548 554 556 563 587 601 636 989 990 993 995 1719 ' +
    '1720 1723 2049 3659 4045 4190 5060 5061 6000 6566 6665 6666 6667 6668 6669 6679 6697 10080'
  ).split(' '),
)

/** `port` as in a URL: '' is the one of its scheme. */
export const isPortClosed = (port: string): boolean => PORTS.has(port)

/** The networks of a setting. @throws Error naming the setting and what is no `address/bits`. */
export function requireNetworks(name: string, cidrs: readonly string[]): readonly string[] {
  try {
    cidrs.forEach(network)
  } catch (error) {
    throw new Error(`${name}: ${(error as Error).message}`, { cause: error })
  }
  return cidrs
}

// IPv4 written inside IPv6 is judged as IPv4 too.
const MAPPED = /^::ffff:(\d+\.\d+\.\d+\.\d+)$/i

/** The reserved network an address lies in; undefined for public and for explicitly allowed ones. */
export function findReservedNetwork(address: string, allowed: readonly string[]): string | undefined {
  const plain = MAPPED.exec(address)?.[1] ?? address
  const family = isIP(plain)
  if (family === 0) return 'no address'
  const kind = family === 4 ? 'ipv4' : 'ipv6'
  if (allowed.some((cidr) => network(cidr).list.check(plain, kind))) return undefined
  return NETWORKS.find(({ list, cidr }) => cidr.includes(':') === (family === 6) && list.check(plain, kind))
    ?.cidr
}
