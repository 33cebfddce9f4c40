// Networks that outgoing calls may not reach: private, local and reserved ones. Source: the IANA special-purpose registries.

import { BlockList, isIP } from 'node:net'

const RESERVED = [
  '0.0.0.0/8',
  '10.0.0.0/8',
  '100.64.0.0/10',
  '127.0.0.0/8',
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
  '::ffff:0:0/96',
  '::ffff:0:0:0/96',
  '64:ff9b::/96',
  '64:ff9b:1::/48',
  '100::/64',
  '2001::/32',
  '2001:20::/28',
  '2001:db8::/32',
  '2002::/16',
  'fc00::/7',
  'fe80::/10',
  'ff00::/8',
] as const

interface Network {
  readonly cidr: string
  readonly list: BlockList
}

/** @throws Error for what is no `address/bits`. */
function network(cidr: string): Network {
  const [address = '', bits = ''] = cidr.split('/')
  const family = isIP(address)
  const prefix = bits === '' ? (family === 4 ? 32 : 128) : Number(bits)
  if (family === 0 || !Number.isInteger(prefix))
    throw new Error(`"${cidr}" is no network: write address/bits.`)
  const list = new BlockList()
  list.addSubnet(address, prefix, family === 4 ? 'ipv4' : 'ipv6')
  return { cidr, list }
}

const NETWORKS = RESERVED.map(network)

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
