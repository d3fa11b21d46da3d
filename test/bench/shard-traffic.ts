// What many devices send to a site of several shards: looking around, or now and then somebody saying who they are whose
// home is another shard. Each batch comes with the shard that an earlier answer would have told its browser.

import { homeOf } from '../../worker/ring.ts'
import { batchOf, nextNth } from './load.ts'

export interface Traffic {
  readonly bodies: readonly string[]
  /** `?shard=`, as the browser of each batch would say it. */
  readonly hints: readonly string[]
}

const devicesLooking = 500
/** One in this many says who they are. */
export const batchesPerLogin = 20

const homeOfDevice = (device: string, shards: number): number =>
  homeOf({ kind: 'device', value: device }, shards)

/** @param hint where a device is said to be: at its home, or one shard farther, where nobody knows it */
export function anonymousTraffic(count: number, shards: number, hint: 'right' | 'wrong'): Traffic {
  const bodies: string[] = []
  const hints: string[] = []
  for (let sent = 0; sent < count; sent += 1) {
    const nth = nextNth()
    const device = `device-${nth % devicesLooking}`
    bodies.push(batchOf({ device, turn: Math.floor(nth / devicesLooking), nth, sentAt: Date.now() }))
    hints.push(`?shard=${(homeOfDevice(device, shards) + (hint === 'wrong' ? 1 : 0)) % shards}`)
  }
  return { bodies, hints }
}

/**
 * New devices, twenty batches each, in turn: some say at once who they are, others at the end, so that one batch in
 * twenty does. Two devices are one person; their name's home is a shard of neither, where there is more than one.
 */
export function loginTraffic(count: number, shards: number): Traffic {
  const people = Array.from({ length: count / batchesPerLogin / 2 }, () => personOf(nextNth(), shards))
  const bodies: string[] = []
  const hints: string[] = []
  for (let turn = 0; turn < batchesPerLogin; turn += 1) {
    for (const [person, { email, devices }] of people.entries()) {
      for (const [which, device] of devices.entries()) {
        const nth = nextNth()
        const login = (person + which * 7) % batchesPerLogin
        bodies.push(batchOf({ device, turn, nth, sentAt: Date.now(), ...(turn === login && { email }) }))
        const at =
          turn > login ? homeOf({ kind: 'email', value: email }, shards) : homeOfDevice(device, shards)
        hints.push(`?shard=${at}`)
      }
    }
  }
  return { bodies, hints }
}

interface Person {
  readonly email: string
  readonly devices: readonly [string, string]
}

function personOf(nth: number, shards: number): Person {
  const devices = [`phone-${nth}`, `laptop-${nth}`] as const
  for (let draw = 0; ; draw += 1) {
    const email = `${nth}.${draw}@example.com`
    const home = homeOf({ kind: 'email', value: email }, shards)
    if (shards === 1 || devices.every((device) => homeOfDevice(device, shards) !== home))
      return { email, devices }
    if (draw > 1_000) throw new Error('of two shards each may be the home of one device: take more')
  }
}
