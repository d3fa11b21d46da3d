import { expect, test } from 'vitest'
import { isPublicIpv4, isPublicIpv6, parseIpv4, parseIpv6 } from '../../../worker/delivery/ip-ranges.ts'

const verdict = (text: string) => isPublicIpv4(parseIpv4(text) ?? [])

test('the edges of a range belong to it and their neighbors do not', () => {
  expect(['172.15.255.255', '172.16.0.0', '172.31.255.255', '172.32.0.0'].map(verdict)).toEqual([
    true,
    false,
    false,
    true,
  ])
  expect(['100.63.255.255', '100.64.0.0', '100.127.255.255', '100.128.0.0'].map(verdict)).toEqual([
    true,
    false,
    false,
    true,
  ])
  expect(['223.255.255.255', '224.0.0.0'].map(verdict)).toEqual([true, false])
})

test.each(['1.2.3', '1.2.3.256', '1.2.3.4.5', 'a.b.c.d', ''])('%j is no dotted address', (text) => {
  expect(parseIpv4(text)).toBeUndefined()
})

test('a shortened IPv6 address is filled with zeros', () => {
  expect(parseIpv6('2606:4700::1111')).toEqual([0x2606, 0x4700, 0, 0, 0, 0, 0, 0x1111])
  expect(parseIpv6('::')).toEqual([0, 0, 0, 0, 0, 0, 0, 0])
  expect(isPublicIpv6(parseIpv6('2606:4700::1111') ?? [])).toBe(true)
})

test.each(['1:2:3', '1::2::3', '1:2:3:4:5:6:7:8:9', 'g::1', '1:2:3:4:5:6:7:8::', 'fe80::1%eth0'])(
  '%j is no IPv6 address',
  (text) => {
    expect(parseIpv6(text)).toBeUndefined()
  },
)
