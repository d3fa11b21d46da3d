// Reads events line by line, however many, and gives them back in groups of people who have to do with each other. What
// does not fit in memory goes through files in a folder of its own, which is removed in the end.
//
// Devices that told the same e-mail, customer id, phone or loyalty id belong to one group: their order decides who is who.
// A line with a `shopper_id` is stitched already: each shopper is a group.

import { createHash } from 'node:crypto'
import { appendFileSync, existsSync, mkdtempSync, readFileSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { claimedIdentities } from '../worker/event/claimed-identities.ts'
import type { EpochMs } from '../worker/event/ids.ts'
import type { ReplayEvent } from '../worker/engine/replay/parse-line.ts'

/** Events in memory at a time; people of one group are always together. */
const eventsPerBucket = 50_000
/** Groups are spread over so many files before it is known how many there will be. */
const bucketCount = 256
/** Characters kept per file before they are written. */
const bufferLength = 64 * 1024

export class ReplaySpool {
  readonly #folder = mkdtempSync(join(tmpdir(), 'selvedge-replay-'))
  readonly #groups = new Groups()
  readonly #memory: ReplayEvent[] = []
  readonly #buffers = new Map<string, string[]>()
  readonly #bufferSizes = new Map<string, number>()
  readonly #declared: readonly string[]
  count = 0
  firstAt: EpochMs | null = null
  lastAt: EpochMs | null = null

  /** @param declared the site's own identifiers */
  constructor(declared: readonly string[]) {
    this.#declared = declared
  }

  add(one: ReplayEvent): void {
    const { event, isShopper, person } = one
    const { received_at: at } = event
    this.count += 1
    if (this.firstAt === null || at < this.firstAt) this.firstAt = at
    if (this.lastAt === null || at > this.lastAt) this.lastAt = at
    const self = keyOf(one)
    if (!isShopper) {
      for (const { kind, value } of claimedIdentities(event, this.#declared))
        this.#groups.join(self, `${kind}\n${value}`)
    }
    if (this.#memory.length < eventsPerBucket) this.#memory.push(one)
    else this.#write(`spool-${hashOf(person)}`, one)
  }

  /** The events of each group, group by group. The spool is empty afterwards. */
  *groups(): Generator<readonly ReplayEvent[]> {
    try {
      if (this.count <= eventsPerBucket) yield* this.#grouped(this.#memory.splice(0))
      else {
        this.#spread()
        for (let bucket = 0; bucket < bucketCount; bucket += 1)
          yield* this.#grouped(this.#read(`group-${bucket}`))
      }
    } finally {
      this.dispose()
    }
  }

  dispose(): void {
    rmSync(this.#folder, { recursive: true, force: true })
  }

  /** Now that everybody's group is known, each event goes to the file of its group. */
  #spread(): void {
    const place = (one: ReplayEvent): void =>
      this.#write(`group-${hashOf(this.#groups.rootOf(keyOf(one)))}`, one)
    for (const one of this.#memory.splice(0)) place(one)
    for (let bucket = 0; bucket < bucketCount; bucket += 1) {
      for (const one of this.#read(`spool-${bucket}`)) place(one)
    }
  }

  #grouped(events: readonly ReplayEvent[]): Iterable<readonly ReplayEvent[]> {
    const groups = new Map<string, ReplayEvent[]>()
    for (const one of events) {
      const root = this.#groups.rootOf(keyOf(one))
      const group = groups.get(root)
      if (group) group.push(one)
      else groups.set(root, [one])
    }
    return groups.values()
  }

  #write(file: string, one: ReplayEvent): void {
    const line = `${JSON.stringify(one)}\n`
    const buffer = this.#buffers.get(file) ?? []
    const size = (this.#bufferSizes.get(file) ?? 0) + line.length
    buffer.push(line)
    this.#buffers.set(file, buffer)
    this.#bufferSizes.set(file, size)
    if (size >= bufferLength) this.#flush(file)
  }

  #flush(file: string): void {
    const buffer = this.#buffers.get(file) ?? []
    if (buffer.length > 0) appendFileSync(join(this.#folder, file), buffer.join(''))
    this.#buffers.delete(file)
    this.#bufferSizes.delete(file)
  }

  #read(file: string): ReplayEvent[] {
    this.#flush(file)
    const path = join(this.#folder, file)
    if (!existsSync(path)) return []
    const lines = readFileSync(path, 'utf8').split('\n')
    rmSync(path)
    return lines.filter((line) => line !== '').map(readBack)
  }
}

/** What #write wrote a moment ago. */
function readBack(line: string): ReplayEvent {
  const one: ReplayEvent = JSON.parse(line)
  return one
}

const keyOf = ({ isShopper, person }: ReplayEvent): string => (isShopper ? person : `device\n${person}`)

const hashOf = (text: string): number => (createHash('sha1').update(text).digest()[0] ?? 0) % bucketCount

/** Who belongs together: https://en.wikipedia.org/wiki/Disjoint-set_data_structure */
class Groups {
  readonly #parents = new Map<string, string>()

  rootOf(key: string): string {
    let root = key
    for (let up = this.#parents.get(root); up !== undefined; up = this.#parents.get(root)) root = up
    for (let at = key; at !== root;) {
      const up = this.#parents.get(at) ?? root
      this.#parents.set(at, root)
      at = up
    }
    return root
  }

  join(one: string, other: string): void {
    const [root, child] = [this.rootOf(one), this.rootOf(other)]
    if (root !== child) this.#parents.set(child, root)
  }
}
