// What the inbox has received: one entry per webhook-id, however often it was tried, newest first.

export interface InboxMessage {
  readonly webhook_id: string
  readonly received_at: string
  readonly attempts: number
  /** What the inbox answered to the last attempt. */
  readonly answered: number
  readonly verified: boolean
  /** Why not verified. */
  readonly problem: string | null
  /** Of the last attempt, so that a test can verify it with a library of its own. */
  readonly headers: Readonly<Record<string, string>>
  readonly text: string
  /** The parsed body, null when it is no JSON. */
  readonly body: unknown
}

const maxMessages = 200

export class InboxMessages {
  readonly #byId = new Map<string, InboxMessage>()

  add(arrival: Omit<InboxMessage, 'attempts'>): InboxMessage {
    const attempts = (this.#byId.get(arrival.webhook_id)?.attempts ?? 0) + 1
    const message = { ...arrival, attempts }
    this.#byId.delete(arrival.webhook_id)
    this.#byId.set(arrival.webhook_id, message)
    const [oldest] = this.#byId.keys()
    if (this.#byId.size > maxMessages && oldest !== undefined) this.#byId.delete(oldest)
    return message
  }

  newestFirst(): InboxMessage[] {
    return [...this.#byId.values()].toReversed()
  }
}
