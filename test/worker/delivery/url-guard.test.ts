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
  ]
}

test('every spelling of a private IPv4 address is refused', () => {
  const byte = fc.integer({ min: 0, max: 255 })
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
