import { describe, expect, it } from 'vitest'
import type { Sending } from '../../../../worker/engine/program.ts'
import { compiled, site } from './config-fixture.ts'

const hour = 3_600_000

function sendingOf(siteWide: string, own = ''): Sending | undefined {
  const text = `automation: a\ntrigger: { event: subscribe }\nsteps: [ { send: hello, to: email-tool } ]\n${own}`
  const files = { 'site.yaml': site + siteWide, 'automations/a.yaml': text }
  return compiled(files).program.automations.get('a')?.sending
}

describe('compileSending', () => {
  it('holds nothing back by default', () => {
    expect(sendingOf('')).toEqual({ quietHours: null, caps: [], whenFull: 'wait', giveUpAfterMs: 12 * hour })
  })

  it('takes the rules of the site', () => {
    const rules =
      'sending: { quiet_hours: { from: "21:00", to: "08:30" }, cap: { email: 1 per 24h, all: 3 per week, when_full: drop, give_up_after: 2d } }\n'
    expect(sendingOf(rules)).toEqual({
      quietHours: { fromMinute: 1_260, toMinute: 510, zone: { kind: 'shopper', else: 'Europe/Paris' } },
      caps: [
        { channel: 'email', count: 1, withinMs: 24 * hour, of: 'site' },
        { channel: 'all', count: 3, withinMs: 168 * hour, of: 'site' },
      ],
      whenFull: 'drop',
      giveUpAfterMs: 48 * hour,
    })
  })

  it('lets an automation say it otherwise, channel by channel', () => {
    const rules = 'sending: { cap: { email: 1 per 24h, sms: 1 per 7d, give_up_after: 6h } }\n'
    expect(sendingOf(rules, 'sending: { cap: { email: 3 per day, own: 1 per 30d } }\n')).toMatchObject({
      caps: [
        { channel: 'email', count: 3, withinMs: 24 * hour, of: 'site' },
        { channel: 'sms', count: 1, withinMs: 168 * hour, of: 'site' },
        { channel: 'all', count: 1, withinMs: 720 * hour, of: 'automation' },
      ],
      giveUpAfterMs: 6 * hour,
    })
  })

  it('lets an automation do without', () => {
    const rules =
      'sending: { quiet_hours: { from: "21:00", to: "08:00" }, cap: { email: 1 per 24h, give_up_after: 6h } }\n'
    const none = { quietHours: null, caps: [], whenFull: 'wait', giveUpAfterMs: 12 * hour }
    expect(sendingOf(rules, 'sending: { quiet_hours: none, cap: none }\n')).toEqual(none)
    expect(sendingOf('sending: { quiet_hours: none, cap: none }\n')).toEqual(none)
  })

  it('reads the clock of the shopper, of another zone, or of the given one where none is known', () => {
    const zoneOf = (zone: string) =>
      sendingOf(`sending: { quiet_hours: { from: "21:00", to: "08:00"${zone} } }\n`)?.quietHours?.zone
    expect(zoneOf(', zone: shopper, else: Asia/Tokyo')).toEqual({ kind: 'shopper', else: 'Asia/Tokyo' })
    expect(zoneOf(', zone: America/New_York')).toEqual({ kind: 'fixed', zone: 'America/New_York' })
  })
})
