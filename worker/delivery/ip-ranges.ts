// Which IP addresses are public: everything but IANA's special-purpose registries and multicast. IPv6 forms that carry
// an IPv4 address are judged by it as well.
// https://www.iana.org/assignments/iana-ipv4-special-registry, https://www.iana.org/assignments/iana-ipv6-special-registry

/** First address and prefix length. */
const specialIpv4: readonly (readonly [readonly number[], number])[] = [
  [[0, 0, 0, 0], 8],
  [[10, 0, 0, 0], 8],
  [[100, 64, 0, 0], 10],
  [[127, 0, 0, 0], 8],
  [[169, 254, 0, 0], 16],
  [[172, 16, 0, 0], 12],
  [[192, 0, 0, 0], 24],
  [[192, 0, 2, 0], 24],
  [[192, 88, 99, 0], 24],
  [[192, 168, 0, 0], 16],
  [[198, 18, 0, 0], 15],
  [[198, 51, 100, 0], 24],
  [[203, 0, 113, 0], 24],
  [[224, 0, 0, 0], 3],
  // Azure's and Alibaba's metadata services live on addresses that look public.
  [[168, 63, 129, 16], 32],
  [[100, 100, 100, 200], 32],
]

/** @param text in the dotted form that the URL parser writes */
export function parseIpv4(text: string): number[] | undefined {
  const parts = /^(\d{1,3})\.(\d{1,3})\.(\d{1,3})\.(\d{1,3})$/.exec(text)?.slice(1).map(Number)
  return parts?.every((part) => part <= 255) ? parts : undefined
}

export function isPublicIpv4(address: readonly number[]): boolean {
  const value = toNumber(address)
  return !specialIpv4.some(([first, bits]) => {
    const size = 2 ** (32 - bits)
    return Math.floor(value / size) === Math.floor(toNumber(first) / size)
  })
}

const toNumber = (address: readonly number[]): number =>
  address.reduce((value, part) => value * 256 + part, 0)

/** @returns eight groups of 16 bits */
export function parseIpv6(text: string): number[] | undefined {
  const halves = text.split('::')
  if (halves.length > 2) return undefined
  const head = groupsOf(halves[0] ?? '')
  const tail = groupsOf(halves[1] ?? '')
  if (!head || !tail) return undefined
  const missing = 8 - head.length - tail.length
  if (halves.length === 1 ? missing !== 0 : missing < 1) return undefined
  return [...head, ...Array.from({ length: missing }, () => 0), ...tail]
}

function groupsOf(text: string): number[] | undefined {
  if (text === '') return []
  const groups = text
    .split(':')
    .map((group) => (/^[0-9a-f]{1,4}$/i.test(group) ? Number.parseInt(group, 16) : -1))
  return groups.includes(-1) ? undefined : groups
}

export function isPublicIpv6(groups: readonly number[]): boolean {
  const [first = 0, second = 0] = groups
  // Well-known NAT64 (64:ff9b::/96) and 6to4 (2002::/16) reach the IPv4 address inside them.
  if (first === 0x64 && second === 0xff9b)
    return groups.slice(2, 6).every((group) => group === 0) && isPublicIpv4(pair(groups, 6))
  if (first === 0x2002) return isPublicIpv4(pair(groups, 1))
  // Global unicast is 2000::/3; mapped, compatible, unique-local, link-local, site-local and multicast lie outside it.
  if (first < 0x2000 || first > 0x3fff) return false
  // 2001::/23 (Teredo and other protocols) and the documentation ranges.
  if (first === 0x2001 && (second < 0x0200 || second === 0x0db8)) return false
  return !(first === 0x3fff && second < 0x1000)
}

/** The IPv4 address in two groups. */
function pair(groups: readonly number[], at: number): number[] {
  const high = groups[at] ?? 0
  const low = groups[at + 1] ?? 0
  return [high >> 8, high & 255, low >> 8, low & 255]
}
