// A shopper's dates: when they come, and that each comes once.

import { describe, expect, it } from 'vitest'
import type { Automation, DateTrigger, Program } from '../../../worker/engine/program.ts'
import { nextWake } from '../../../worker/engine/next-wake.ts'
import { epochMs } from '../../../worker/event/ids.ts'
import { someone, start, Story } from './decider-specification.ts'
import { automation, day, hour, programOf, send, sequence } from './program-builder.ts'

const birthday = (changes: Partial<DateTrigger> = {}, more: Partial<Automation> = {}): Program =>
  programOf([
    automation('birthday', {
      trigger: {
        kind: 'date',
        read: ({ shopper }) => shopper.traits['birthday'],
        every: 'year',
        offsetDays: -3,
        minuteOfDay: 9 * 60,
        zone: { kind: 'shopper', else: 'Europe/Paris' },
        leapDay: 'feb-28',
        lateUpToMs: 2 * day,
        ...changes,
      },
      ...sequence(send('wishes')),
      ...more,
    }),
  ])
const told = (date: unknown, program = birthday()): Story => {
  const story = new Story(program)
  story.event('identify', { birthday: typeof date === 'string' ? date : 5 })
  return story
}
const times = (story: Story): string[] =>
  story.effects.flatMap((effect) =>
    effect.kind === 'deliver' ? [new Date(effect.delivery.createdAt).toISOString().slice(0, 16)] : [],
  )

describe('a date of the shopper', () => {
  it('comes once a year, some days before, at its hour in the zone', () => {
    expect(times(told('1990-06-20').pass(730 * day))).toEqual(['2026-06-17T07:00', '2027-06-17T07:00'])
    expect(times(told('--01-02').pass(365 * day))).toEqual(['2026-12-30T08:00'])
  })

  it("is at the hour of the shopper's own zone, and does not come again when they move", () => {
    const story = told('--06-20')
    story.event('identify', { time_zone: 'Asia/Tokyo' })
    story.pass(107 * day)
    expect(times(story)).toEqual(['2026-06-17T00:00'])
    story.event('identify', { time_zone: 'America/New_York' })
    story.pass(30 * day)
    expect(times(story)).toHaveLength(1)
  })

  it('of 29 February falls on the day that the rule says', () => {
    // On the day of the start it is a day late, which counts at once.
    const years = 3 * 365 * day
    const days = (leapDay: DateTrigger['leapDay']) =>
      times(told('--02-29', birthday({ leapDay, offsetDays: 0 })).pass(years)).map((time) =>
        time.slice(0, 10),
      )
    expect(days('feb-28')).toEqual(['2027-02-28', '2028-02-29', '2029-02-28'])
    expect(days('mar-01')).toEqual(['2026-03-02', '2027-03-01', '2028-02-29', '2029-03-01'])
  })

  it('comes at the first minute after an hour that is skipped', () => {
    const program = birthday({ offsetDays: 0, minuteOfDay: 150 })
    expect(times(told('--03-29', program).pass(60 * day))).toEqual(['2026-03-29T01:00'])
  })

  it('comes every month, on its last day where it is too short', () => {
    const program = birthday({ every: 'month', offsetDays: 0 }, { reentryAfterMs: 0 })
    const days = times(told('2026-03-31', program).pass(130 * day)).map((time) => time.slice(0, 10))
    expect(days).toEqual(['2026-03-31', '2026-04-30', '2026-05-31', '2026-06-30'])
  })

  it('comes once where it happens once, and needs a year for that', () => {
    const program = birthday({ every: 'once', offsetDays: -1 })
    expect(times(told('2026-05-02', program).pass(800 * day))).toEqual(['2026-05-01T07:00'])
    expect(times(told('--05-02', program).pass(800 * day))).toEqual([])
    expect(times(told('2020-05-02', program).pass(800 * day))).toEqual([])
  })

  it('does not come before its year', () => {
    expect(times(told('2027-06-20').pass(500 * day))).toEqual(['2027-06-17T07:00'])
  })

  it.each(['soon', '1990-02-30', '--13-01', '1990-6-2', 5])('is none: %s', (date) => {
    const story = told(date)
    expect(story.state.dates).toBeUndefined()
    expect(nextWake(story.program, story.state)).toBeNull()
  })
})

describe('a date that is learned late', () => {
  // The start is 2 March, 11:00 in Paris.
  it('still counts at once, for as long as the rule says', () => {
    expect(times(told('--03-04'))).toEqual(['2026-03-02T10:00'])
    expect(times(told('--03-03'))).toEqual([])
  })

  it('counts next year when that is over', () => {
    expect(times(told('--03-03').pass(365 * day))).toEqual(['2027-02-28T08:00'])
  })

  it('that is put right counts from its next day on', () => {
    const story = told('--03-04')
    story.event('identify', { birthday: '--03-05' })
    expect(times(story)).toHaveLength(1)
    story.event('identify', { birthday: '--06-20' })
    expect(times(story.pass(200 * day))).toHaveLength(2)
  })
})

describe('a push', () => {
  it('takes those whose day it is, and no others', () => {
    for (const [date, count] of [
      ['--03-04', 1],
      ['--02-20', 0],
    ] as const) {
      const story = new Story(programOf([]), someone({ traits: { birthday: date } }))
      story.program = birthday()
      story.decide({ kind: 'program' })
      story.pass(hour)
      expect(times(story)).toHaveLength(count)
    }
  })

  it('that moves the hour or the offset brings no occurrence back', () => {
    const story = told('--03-06').pass(2 * day)
    expect(times(story)).toHaveLength(1)
    story.program = birthday({ offsetDays: -1, minuteOfDay: 1_200 })
    story.decide({ kind: 'program' })
    expect(times(story.pass(30 * day))).toHaveLength(1)
  })

  it('that pauses it lets what is long over go by', () => {
    const story = told('--03-10')
    const live = story.program
    story.program = birthday({}, { status: 'paused' })
    story.pass(30 * day)
    story.program = live
    story.decide({ kind: 'program' })
    expect(times(story.pass(day))).toEqual([])
    expect(story.state.dates?.['birthday']?.day).toBe(Date.UTC(2026, 2, 10) / day)
  })
})

it('is sent late when the server was down, and not days late', () => {
  const story = told('--03-10')
  story.sleep(6 * day).decide({ kind: 'wake' })
  expect(story.created).toEqual(['wishes'])
  const late = told('--03-10')
  late.sleep(9 * day).decide({ kind: 'wake' })
  expect(late.created).toEqual([])
})

it('is looked at once when somebody is loaded who was never asked', () => {
  const state = someone({ traits: { birthday: '--03-04' }, lastSeenAt: epochMs(start) })
  expect(nextWake(birthday(), state)).toBe(start)
})
