import * as fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { guardUrl } from '../../../worker/delivery/url-guard.ts'

const isOk = (url: string, rules = {}) => guardUrl(url, rules).ok

describe('lets pass', () => {
  test.each([
    'https://hooks.example.com/in',
    'https://hooks.example.com:443/in',
    'https://hooks.example.com./in',
    'https://8.8.8.8/in',
    'https://172.32.0.1/in',
    'https://100.128.0.1/in',
    'https://[2606:4700:4700::1111]/in',
    'https://bücher.example/in',
    'https://internal.example.com/in',
    'https://localhost.example.com/in',
    'https://private-shop.example.com/in',
    'https://metadata.example.com/in',
    'https://192.88.98.255/in',
    'https://[2002:808:808::1]/in',
    'https://[64:ff9b::8.8.8.8]/in',
    'https://hooks.example.com/in?next=https://127.0.0.1/@x',
    'https://hooks.example.com\\@127.0.0.1/',
    'https://@hooks.example.com/',
  ])('%s', (url) => {
    expect(isOk(url)).toBe(true)
  })
})

describe('refuses, with a reason,', () => {
  test.each([
    ['http', 'http://hooks.example.com/'],
    ['another scheme', 'ftp://hooks.example.com/'],
    ['a file', 'file:///etc/passwd'],
    ['data', 'data:text/plain,x'],
    ['what is no URL', 'hooks.example.com'],
    ['nothing', ''],
    ['credentials', 'https://user:pw@hooks.example.com/'],
    ['a user alone', 'https://user@hooks.example.com/'],
    ['another port', 'https://hooks.example.com:8443/'],
    ['port 80', 'https://hooks.example.com:80/'],
    ['loopback', 'https://127.0.0.1/'],
    ['all of loopback', 'https://127.255.255.254/'],
    ['loopback in short', 'https://127.1/'],
    ['loopback in decimal', 'https://2130706433/'],
    ['loopback in octal', 'https://0177.0.0.1/'],
    ['loopback in hex', 'https://0x7f000001/'],
    ['loopback in mixed notation', 'https://0x7f.0.0x0.1/'],
    ['loopback in full-width digits', 'https://１２７.０.０.１/'],
    ['loopback in percent encoding', 'https://%31%32%37.0.0.1/'],
    ['loopback with a trailing dot', 'https://127.0.0.1./'],
    ['localhost', 'https://localhost/'],
    ['localhost with a dot', 'https://localhost./'],
    ['LOCALHOST', 'https://LOCALHOST/'],
    ['below localhost', 'https://a.localhost/'],
    ['this network', 'https://0.0.0.0/'],
    ['10/8', 'https://10.1.2.3/'],
    ['10/8 in decimal', 'https://167838211/'],
    ['172.16/12', 'https://172.31.255.255/'],
    ['192.168/16', 'https://192.168.1.1/'],
    ['link-local and metadata', 'https://169.254.169.254/latest/meta-data/'],
    ['metadata in hex', 'https://0xa9fea9fe/'],
    ['CGNAT', 'https://100.64.0.1/'],
    ['Alibaba metadata', 'https://100.100.100.200/'],
    ['Azure wire server', 'https://168.63.129.16/'],
    ['benchmarking', 'https://198.19.0.1/'],
    ['multicast', 'https://224.0.0.1/'],
    ['reserved', 'https://240.0.0.1/'],
    ['broadcast', 'https://255.255.255.255/'],
    ['IPv6 loopback', 'https://[::1]/'],
    ['IPv6 loopback in full', 'https://[0:0:0:0:0:0:0:1]/'],
    ['IPv6 unspecified', 'https://[::]/'],
    ['IPv6-mapped loopback', 'https://[::ffff:127.0.0.1]/'],
    ['IPv6-mapped private in hex', 'https://[::ffff:a00:1]/'],
    ['IPv6-compatible loopback', 'https://[::127.0.0.1]/'],
    ['unique-local', 'https://[fd00::1]/'],
    ['unique-local fc', 'https://[fc12::1]/'],
    ['AWS metadata over IPv6', 'https://[fd00:ec2::254]/'],
    ['IPv6 link-local', 'https://[fe80::1]/'],
    ['IPv6 site-local', 'https://[fec0::1]/'],
    ['IPv6 multicast', 'https://[ff02::1]/'],
    ['NAT64 to a private address', 'https://[64:ff9b::10.0.0.1]/'],
    ['local NAT64', 'https://[64:ff9b:1::1]/'],
    ['6to4 to a private address', 'https://[2002:a00:1::]/'],
    ['Teredo', 'https://[2001:0:1::1]/'],
    ['documentation', 'https://[2001:db8::1]/'],
    ['Google metadata by name', 'https://metadata.google.internal/'],
    ['mDNS', 'https://printer.local/'],
    ['a home network', 'https://router.home.arpa/'],
    ['a single label', 'https://redis/'],
    ['a single label with a dot', 'https://redis./'],
    ['a password alone', 'https://:pw@hooks.example.com/'],
    ['credentials that look like a host', 'https://hooks.example.com@10.0.0.1/'],
    ['credentials in percent encoding', 'https://hooks.example.com%2F@evil.example/'],
    ['an address before a fragment that looks like a host', 'https://10.0.0.1#@hooks.example.com/'],
    ['backslashes', 'https:\\\\127.0.0.1\\in'],
    ['one slash', 'https:/127.0.0.1/'],
    ['no slash', 'https:127.0.0.1'],
    ['tabs and line breaks inside', 'ht\ntps://127.0\t.0.1/'],
    ['blanks around', '  https://127.0.0.1/  '],
    ['port 0', 'https://hooks.example.com:0/'],
    ['a port that is none', 'https://hooks.example.com:99999/'],
    ['the port of ssh', 'https://hooks.example.com:22/'],
    ['loopback with two trailing dots', 'https://127.0.0.1../'],
    ['loopback in hex with two trailing dots', 'https://0x7f.1../'],
    ['loopback in octal with leading zeros', 'https://0000177.0.0.01/'],
    ['loopback in circled digits', 'https://①②⑦.⓪.⓪.①/'],
    ['loopback in mathematical digits', 'https://𝟏𝟐𝟕.𝟎.𝟎.𝟏/'],
    ['loopback with ideographic full stops', 'https://127。0。0。1/'],
    ['localhost in full-width letters', 'https://ｌｏｃａｌｈｏｓｔ/'],
    ['localhost with a soft hyphen', 'https://local\u00ADhost/'],
    ['localhost with a zero-width space', 'https://local\u200Bhost/'],
    ['localhost in percent encoding', 'https://%6c%6fcalhost/'],
    ['an address with too many parts', 'https://10.0.0.0.1/'],
    ['an address out of range', 'https://256.0.0.1/'],
    ['an address of 33 bits', 'https://4294967296/'],
    ['an empty label', 'https://hooks..example.com/'],
    ['a dot in front', 'https://.example.com/'],
    ['a top-level domain that is none', 'https://hooks.-/'],
    ['only dots', 'https://.../'],
    ['no host', 'https:///'],
    ['a zone id', 'https://[fe80::1%25eth0]/'],
    ['a zone id without encoding', 'https://[fe80::1%eth0]/'],
    ['a zone id on loopback', 'https://[::1%25lo]/'],
    ['an IPvFuture literal', 'https://[v1.fe80::a]/'],
    ['an IPv6 literal without brackets', 'https://::1/'],
    ['IPv4-translated loopback', 'https://[::ffff:0:127.0.0.1]/'],
    ['IPv6-mapped metadata', 'https://[::ffff:169.254.169.254]/'],
    ['IPv6-mapped public, which is no way to write it', 'https://[::ffff:8.8.8.8]/'],
    ['6to4 to metadata', 'https://[2002:a9fe:a9fe::1]/'],
    ['NAT64 to metadata', 'https://[64:ff9b::a9fe:a9fe]/'],
    ['NAT64 to Azure’s wire server', 'https://[64:ff9b::168.63.129.16]/'],
    ['Google metadata over IPv6', 'https://[fd20:ce::254]/'],
    ['IPv6 discard-only', 'https://[100::1]/'],
    ['segment routing', 'https://[5f00::1]/'],
    ['ORCHID', 'https://[2001:20::1]/'],
    ['IPv6 of the reserved rest', 'https://[4000::1]/'],
    ['the newer documentation range', 'https://[3fff:fff::1]/'],
    ['6to4 relays', 'https://192.88.99.1/'],
    ['Oracle metadata', 'https://192.0.0.192/'],
    ['Google metadata by short name', 'https://metadata/computeMetadata/v1/'],
    ['Amazon metadata by name', 'https://instance-data.ec2.internal/'],
    ['Tencent metadata by name', 'https://metadata.tencentyun.com/'],
    ['Equinix metadata by name', 'https://METADATA.platformequinix.com./'],
    ['Kubernetes', 'https://kubernetes.default.svc/'],
    ['Kubernetes in full', 'https://redis.shop.svc.cluster.local/'],
    ['a local domain', 'https://localhost.localdomain/'],
    ['a private domain', 'https://erp.private/'],
    ['an address written backwards for DNS', 'https://1.0.0.127.in-addr.arpa/'],
    ['a hidden service', 'https://abcdefghij.onion/'],
    ['a websocket', 'wss://hooks.example.com/'],
    ['a blob', 'blob:https://hooks.example.com/0'],
    ['javascript', 'javascript:alert(1)'],
    ['a view of the source', 'view-source:https://hooks.example.com/'],
  ])('%s', (_what, url) => {
    const guarded = guardUrl(url)
    expect(guarded).toEqual({ ok: false, reason: expect.stringMatching(/^the URL /) })
  })
})

const spellings = (bytes: readonly number[]): string[] => {
  const value = bytes.reduce((sum, one) => sum * 256 + one, 0)
  const [a = 0, b = 0, c = 0, d = 0] = bytes
  return [
    bytes.join('.'),
    `${value}`,
    `0x${value.toString(16)}`,
    `0${value.toString(8)}`,
    bytes.map((one) => `0${one.toString(8)}`).join('.'),
    bytes.map((one) => `0x${one.toString(16)}`).join('.'),
    `${a}.${b}.${c * 256 + d}`,
    `${a}.${(b * 256 + c) * 256 + d}`,
    `${bytes.join('.')}.`,
    `[::ffff:${bytes.join('.')}]`,
    `[::${bytes.join('.')}]`,
    `[64:ff9b::${bytes.join('.')}]`,
    `[2002:${hexPair(a, b)}:${hexPair(c, d)}::1]`,
    `[0:0:0:0:0:ffff:${hexPair(a, b)}:${hexPair(c, d)}]`,
    bytes.join('。'),
    `${bytes.join('.')}..`,
    Array.from(bytes.join('.'))
      .map((one) => (one === '.' ? one : fullWidth(one)))
      .join(''),
    Array.from(bytes.join('.'))
      .map((one) => `%${one.charCodeAt(0).toString(16)}`)
      .join(''),
    bytes.map((one) => `0X${one.toString(16).toUpperCase()}`).join('.'),
    bytes.map((one, at) => (at % 2 === 0 ? `00${one.toString(8)}` : `0x000${one.toString(16)}`)).join('.'),
  ]
}

const hexPair = (high: number, low: number): string => (high * 256 + low).toString(16)
const fullWidth = (digit: string): string => String.fromCharCode(digit.charCodeAt(0) - 0x30 + 0xff10)

const byte = fc.integer({ min: 0, max: 255 })
const octets = fc.tuple(byte, byte, byte, byte)

test('every spelling of an address is judged as the address itself, whatever it is', () => {
  fc.assert(
    fc.property(octets, (bytes) => {
      const isPublic = isOk(`https://${bytes.join('.')}/`)
      // What no browser would write is refused even for a public address.
      const judged = spellings(bytes).map((host) => isOk(`https://${host}/`))
      expect(judged.every((ok) => !ok || isPublic)).toBe(true)
    }),
  )
})

test('whatever is between // and the next slash, what passes is a name with a dot or a public address, over https on 443', () => {
  const odd = fc.constantFrom(...Array.from('0127.x:[]%@\\#?。１fFlocalhst-'))
  const hosts = fc.oneof(
    fc.array(odd, { maxLength: 20 }).map((parts) => parts.join('')),
    fc.tuple(octets, fc.nat(7)).map(([bytes, at]) => spellings(bytes)[at] ?? ''),
    fc.webAuthority({
      withIPv4: true,
      withIPv6: true,
      withIPv4Extended: true,
      withUserInfo: true,
      withPort: true,
    }),
  )
  fc.assert(
    fc.property(hosts, (host) => {
      const guarded = guardUrl(`https://${host}/in`)
      if (!guarded.ok) return
      const { protocol, hostname, port, username, password } = guarded.url
      expect([protocol, port, username, password]).toEqual(['https:', '', '', ''])
      expect(hostname).toMatch(/^(\[[0-9a-f:]+\]|\d+(\.\d+){3}|([^.]+\.)+[a-z][^.]*\.?)$/)
      if (/^\d/.test(hostname) && /\d$/.test(hostname))
        expect(hostname).not.toMatch(/^(0|10|127|192\.168|169\.254|22[4-9]|2[345]\d)\./)
    }),
    { numRuns: 1_000 },
  )
})

test('every spelling of a private IPv4 address is refused', () => {
  const privateAddress = fc.oneof(
    fc.tuple(fc.constant(10), byte, byte, byte),
    fc.tuple(fc.constant(127), byte, byte, byte),
    fc.tuple(fc.constant(192), fc.constant(168), byte, byte),
    fc.tuple(fc.constant(169), fc.constant(254), byte, byte),
    fc.tuple(fc.constant(172), fc.integer({ min: 16, max: 31 }), byte, byte),
    fc.tuple(fc.constant(100), fc.integer({ min: 64, max: 127 }), byte, byte),
  )
  fc.assert(
    fc.property(privateAddress, (bytes) => {
      for (const host of spellings(bytes)) expect([host, isOk(`https://${host}/`)]).toEqual([host, false])
    }),
  )
})

describe('in development', () => {
  const rules = { allowLoopback: true }

  test.each([
    'http://localhost:8789/in',
    'http://127.0.0.1:8789/in',
    'http://[::1]:8789/in',
    'https://localhost/in',
  ])('lets %s pass', (url) => {
    expect(isOk(url, rules)).toBe(true)
    expect(isOk(url)).toBe(false)
  })

  test.each([
    'http://hooks.example.com/',
    'https://10.0.0.1/',
    'http://192.168.1.1:80/',
    'https://hooks.example.com:1/',
  ])('still refuses %s', (url) => {
    expect(isOk(url, rules)).toBe(false)
  })
})

test('a declared port is let pass, and only that one', () => {
  expect(isOk('https://hooks.example.com:8443/', { ports: [8443] })).toBe(true)
  expect(isOk('https://hooks.example.com:8444/', { ports: [8443] })).toBe(false)
  expect(isOk('https://hooks.example.com/', { ports: [8443] })).toBe(true)
  expect(isOk('http://hooks.example.com:8443/', { ports: [8443] })).toBe(false)
  expect(isOk('https://10.0.0.1:8443/', { ports: [8443] })).toBe(false)
  expect(isOk('https://localhost:8443/', { ports: [8443] })).toBe(false)
})

test('a reason never repeats the address, in which a secret may stand', () => {
  fc.assert(
    fc.property(fc.stringMatching(/^[a-z0-9]{12,20}$/), (secret) => {
      const urls = [
        `http://hooks.example.com/${secret}`,
        `https://u:${secret}@e.example/`,
        `https://${secret}/`,
        `:${secret}`,
      ]
      for (const url of urls) expect(JSON.stringify(guardUrl(url))).not.toContain(secret)
    }),
  )
})
