// The email tool on the other end: answers well, slowly, badly, or not at all after it has heard everything.

import type { Agenda } from './agenda.ts'
import type { ReceiverMode } from './plan.ts'
import { seeded } from './random.ts'

interface Surroundings {
  readonly now: () => number
  readonly agenda: Agenda
  readonly stir: () => void
  readonly onHeard: (id: string, body: string) => void
}

const slowAnswerMs = 8_000

export class Receiver {
  mode: ReceiverMode = 'well'
  readonly #around: Surroundings
  #heardCount = 0
  #timeout: { readonly controller: AbortController; readonly ms: number } | null = null

  constructor(around: Surroundings) {
    this.#around = around
  }

  /** Stands in for `AbortSignal.timeout`: an attempt asks for it right before its fetch. */
  readonly timeout = (ms: number): AbortSignal => {
    const controller = new AbortController()
    this.#timeout = { controller, ms }
    return controller.signal
  }

  readonly fetch = async (request: Request): Promise<Response> => {
    const { onHeard, stir, agenda, now } = this.#around
    const timeout = this.#timeout
    stir()
    const id = request.headers.get('webhook-id') ?? ''
    onHeard(id, await request.text())
    stir()
    this.#heardCount += 1
    const random = seeded(this.#heardCount)
    const mode =
      this.mode === 'mixed'
        ? random.pick(['well', 'slow', 'failing', 'refusing', 'silent'] as const)
        : this.mode
    if (mode === 'refusing') throw new Error('connection refused')
    if (mode === 'silent') {
      if (timeout) agenda.add(now() + timeout.ms, () => timeout.controller.abort())
      return new Promise(() => {})
    }
    if (mode === 'slow') await new Promise<void>((resolve) => agenda.add(now() + slowAnswerMs, resolve))
    return new Response(null, { status: mode === 'failing' ? random.pick([500, 503, 429, 404]) : 204 })
  }
}
