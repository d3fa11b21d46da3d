// A receiver that trusts nobody: it verifies each attempt as an email tool would, and keeps what every sender must hold to.
// What is wrong is collected, because an exception here would be an answer to the sender.

import { createPublicKey, verify } from 'node:crypto'
import type { KeyObject } from 'node:crypto'
import { Webhook } from 'standardwebhooks'

export interface HeardAttempt {
  readonly id: string
  /** When it arrived, epoch ms. */
  readonly at: number
  /** When the sender had its answer, or gave up waiting for it; null while it waits. */
  endedAt: number | null
  /** null: there was no answer. */
  status: number | null
  /** Not to be tried again before this moment, if the receiver has said so. */
  comeBackAt: number | null
}

export interface HeardMessage {
  readonly id: string
  readonly body: string
  /** What the message is and who gets it: one id has one, and one of these has one id. */
  readonly about: string
  readonly createdAt: number
  readonly attempts: HeardAttempt[]
}

export interface ReceiverKeys {
  /** `whsec_…` */
  readonly shared: string
  /** The public half of a `whsk_…` key, 32 bytes: then every attempt must be signed with both. */
  readonly publicHalf?: Uint8Array
}

/** RFC 8410: a public Ed25519 key in SPKI, up to its bytes. */
const spkiHead = Buffer.from('302a300506032b6570032100', 'hex')

export class StrictReceiver {
  readonly complaints: string[] = []
  readonly messages = new Map<string, HeardMessage>()
  readonly #idsByAbout = new Map<string, string>()
  readonly #shared: Webhook
  readonly #publicKey: KeyObject | null

  constructor({ shared, publicHalf }: ReceiverKeys) {
    this.#shared = new Webhook(shared)
    const spki = publicHalf && Buffer.concat([spkiHead, publicHalf])
    this.#publicKey = spki ? createPublicKey({ key: spki, format: 'der', type: 'spki' }) : null
  }

  /** @param now what the clock of the receiver says, which `Date.now()` must say as well */
  hear(headers: Readonly<Record<string, string>>, body: string, now: number): HeardAttempt {
    const id = headers['webhook-id'] ?? ''
    this.#checkSignature(headers, body)
    const message = this.messages.get(id) ?? this.#open(id, body)
    if (message.body !== body) this.#complain(id, 'came with other bytes than before')
    if (message.attempts.some(({ endedAt }) => endedAt === null)) this.#complain(id, 'came twice at once')
    const attempt: HeardAttempt = { id, at: now, endedAt: null, status: null, comeBackAt: null }
    message.attempts.push(attempt)
    return attempt
  }

  #open(id: string, body: string): HeardMessage {
    const { data, timestamp } = JSON.parse(body) as {
      data: { message: string; enrollment: string; shopper: { email: string } }
      timestamp: string
    }
    const about = `${data.message} to ${data.shopper.email}, ${data.enrollment}`
    const other = this.#idsByAbout.get(about)
    if (other !== undefined) this.#complain(id, `is another id of ${other}: ${about}`)
    this.#idsByAbout.set(about, id)
    const message = { id, body, about, createdAt: Date.parse(timestamp), attempts: [] }
    this.messages.set(id, message)
    return message
  }

  #checkSignature(headers: Readonly<Record<string, string>>, body: string): void {
    const id = headers['webhook-id'] ?? ''
    try {
      this.#shared.verify(body, headers)
    } catch (error) {
      this.#complain(id, error instanceof Error ? error.message : 'could not be verified')
    }
    const key = this.#publicKey
    if (key === null) return
    const signed = Buffer.from(`${id}.${headers['webhook-timestamp'] ?? ''}.${body}`)
    const signatures = (headers['webhook-signature'] ?? '').split(' ').filter((one) => one.startsWith('v1a,'))
    const isSigned = signatures.some((one) => verify(null, signed, key, Buffer.from(one.slice(4), 'base64')))
    if (!isSigned) this.#complain(id, 'is not signed with the Ed25519 key')
  }

  #complain(id: string, what: string): void {
    this.complaints.push(`${id}: ${what}`)
  }
}
