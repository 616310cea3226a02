import ipaddr from 'ipaddr.js'

/**
 * What an IP address is to us. `public` may always be reached, `private` only where an operator allows it, `forbidden`
 * never: link-local and metadata services, tunnels that hide another address, and what is not a host at all.
 */
export type AddressClass = 'public' | 'private' | 'forbidden'

/** Credentials of the machine itself are served here; some of them look like public or private addresses. */
const metadataAddresses: ReadonlySet<string> = new Set([
  '169.254.169.254', // most clouds
  '169.254.170.2', // ECS task credentials
  '169.254.170.23', // EKS pod identity
  '100.100.100.200', // Alibaba
  '168.63.129.16', // Azure wire server
  '192.0.0.192', // Oracle
  'fd00:ec2::254', // EC2
  'fd00:ec2::23', // EKS pod identity
  'fd20:ce::254', // Google
  'fd00:c1::a9fe:a9fe', // Oracle
])

const privateRanges: ReadonlySet<string> = new Set(['private', 'loopback', 'carrierGradeNat', 'uniqueLocal'])

const globalUnicast = ipaddr.IPv6.parseCIDR('2000::/3')

/** `::a.b.c.d`, deprecated by RFC 4291 §2.5.5.1; the parser would take it for the mapped form. */
const ipv4Compatible = /^::\d+\./

/** Takes an address as a resolver or `URL.hostname` writes it (without brackets). Anything unreadable is forbidden. */
export function addressClassOf(address: string): AddressClass {
  if (!ipaddr.isValid(address) || ipv4Compatible.test(address)) return 'forbidden'
  return classOf(ipaddr.parse(address))
}

function classOf(address: ipaddr.IPv4 | ipaddr.IPv6): AddressClass {
  if (address.kind() === 'ipv6') return classOfIpv6(address as ipaddr.IPv6)
  if (metadataAddresses.has(address.toString())) return 'forbidden'
  return fromRange(address.range())
}

function classOfIpv6(address: ipaddr.IPv6): AddressClass {
  // A zone id names an interface; only link-local addresses need one.
  if (address.zoneId !== undefined) return 'forbidden'
  if (address.isIPv4MappedAddress()) return classOf(address.toIPv4Address())
  if (metadataAddresses.has(address.toString())) return 'forbidden'
  const byRange = fromRange(address.range())
  // Only 2000::/3 is global unicast (RFC 4291 §2.4); `::a.b.c.d` and everything unassigned is neither public nor private.
  if (byRange === 'public' && !address.match(globalUnicast)) return 'forbidden'
  return byRange
}

function fromRange(range: string): AddressClass {
  if (range === 'unicast') return 'public'
  return privateRanges.has(range) ? 'private' : 'forbidden'
}
