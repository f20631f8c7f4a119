import { BlockList, isIP } from 'node:net'
import { CrosswalkError } from '@crosswalk/connector-kit'

/**
 * public   may be called
 * private  someone's own network or this host: only where the operator allows it
 * special  link-local, cloud metadata, multicast, documentation, translated addresses: only where the operator names it
 */
export type AddressKind = 'public' | 'private' | 'special'

/** What the operator opened. `true`: private addresses. A list: CIDRs, single addresses, or `host:port`. */
export type AllowedAddresses = boolean | readonly string[]

export interface AddressRules {
  /** @throws CrosswalkError `address_forbidden` where `address`, which `hostname` stands for, may not be connected to. */
  check(address: string, hostname: string, port: string): void
}

// https://www.iana.org/assignments/iana-ipv4-special-registry and iana-ipv6-special-registry
const privateRanges = blockList(['10.0.0.0/8', '100.64.0.0/10', '127.0.0.0/8', '172.16.0.0/12', '192.168.0.0/16'])
const privateRanges6 = blockList(['::1/128', 'fc00::/7'])
const specialRanges = blockList([
  '0.0.0.0/8',
  '169.254.0.0/16',
  '192.0.0.0/24',
  '192.0.2.0/24',
  '192.31.196.0/24',
  '192.52.193.0/24',
  '192.88.99.0/24',
  '192.175.48.0/24',
  '198.18.0.0/15',
  '198.51.100.0/24',
  '203.0.113.0/24',
  '224.0.0.0/4',
  '240.0.0.0/4',
  '100.100.100.200/32', // Alibaba Cloud metadata, inside the carrier range
  '168.63.129.16/32', // Azure's host agent, a public address that never leaves the machine
])
const specialRanges6 = blockList([
  '2001::/23', // IETF protocol assignments, Teredo among them
  '2001:db8::/32',
  '2002::/16', // 6to4 carries an IPv4 address of the caller's choice
  '3fff::/20',
  'fd00:ec2::/32', // AWS metadata
  'fd20:ce::254/128', // Google Cloud metadata
])
const globalRanges6 = blockList(['2000::/3'])

/** What kind of address this IP is. Everything that is not plainly global counts as not public. */
export function addressKind(address: string): AddressKind {
  if (isIP(address) === 4) {
    if (specialRanges.check(address)) return 'special'
    return privateRanges.check(address) ? 'private' : 'public'
  }
  // A zone (`fe80::1%eth0`) only makes sense for link-local addresses. IPv4 written as IPv6 (mapped, translated by NAT64)
  // lies outside 2000::/3, and so is special: no vendor is reached that way.
  if (isIP(address) !== 6 || address.includes('%') || specialRanges6.check(address, 'ipv6')) return 'special'
  if (privateRanges6.check(address, 'ipv6')) return 'private'
  return globalRanges6.check(address, 'ipv6') ? 'public' : 'special'
}

export function addressRules(allowed: AllowedAddresses = false): AddressRules {
  const entries = typeof allowed === 'boolean' ? [] : allowed
  const hosts = new Set(entries.filter(isHostAndPort).map((entry) => entry.toLowerCase()))
  const ranges = blockList(entries.filter((entry) => !isHostAndPort(entry)))
  return {
    check(address, hostname, port) {
      const kind = addressKind(address)
      if (kind === 'public' || (kind === 'private' && allowed === true)) return
      if (hosts.has(`${hostname}:${port}`) || hosts.has(`[${hostname}]:${port}`)) return
      if (ranges.check(address, isIP(address) === 6 ? 'ipv6' : 'ipv4')) return
      throw new CrosswalkError(
        'address_forbidden',
        `${hostname} stands for a ${kind} network address, which may not be called. ` +
          'An operator can allow it by its range or as host:port.',
      )
    },
  }
}

/** The host of a URL as rules and lists see it: lower case, without the brackets of IPv6 and the final dot. */
export function bareHost(url: URL): string {
  return url.hostname.replace(/^\[(.*)\]$/, '$1').replace(/\.$/, '')
}

function isHostAndPort(entry: string): boolean {
  return /^([^:/]+|\[[^\]]+\]):\d+$/.test(entry)
}

function blockList(ranges: readonly string[]): BlockList {
  const list = new BlockList()
  for (const range of ranges) {
    const [address = '', prefix] = range.split('/')
    const version = isIP(address)
    const bits = prefix === undefined ? (version === 4 ? 32 : 128) : Number(prefix)
    if (version === 0 || !Number.isInteger(bits) || bits < 0 || bits > (version === 4 ? 32 : 128)) {
      throw new CrosswalkError('configuration_invalid', `"${range}" is no address, CIDR range or host:port.`)
    }
    list.addSubnet(address, bits, version === 4 ? 'ipv4' : 'ipv6')
  }
  return list
}
