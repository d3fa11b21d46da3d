// WebCrypto works on threads of its own and answers when it likes: the same plan would end one way on a quick machine and
// another way on a slow one. So its answers are held, and handed over one by one, in the order in which they were asked for,
// when nobody has anything else to do.

const methods = ['digest', 'sign', 'verify', 'importKey', 'encrypt', 'decrypt', 'deriveKey'] as const

export interface HeldCrypto {
  /** @returns whether there was an answer to hand over */
  readonly release: () => Promise<boolean>
  readonly end: () => void
}

export function holdCrypto(): HeldCrypto {
  const held: (() => Promise<void>)[] = []
  const subtle: Record<string, unknown> = Object(crypto.subtle)
  for (const name of methods) {
    const original: unknown = Reflect.get(crypto.subtle, name)
    if (typeof original !== 'function') continue
    subtle[name] = (...words: unknown[]): Promise<unknown> => {
      const answer = Promise.resolve(Reflect.apply(original, crypto.subtle, words))
      return new Promise((resolve, reject) => {
        held.push(() => answer.then(resolve, reject))
      })
    }
  }
  return {
    release: async () => {
      const next = held.shift()
      await next?.()
      return next !== undefined
    },
    end: () => {
      // What stands on the object itself hides what it inherits.
      for (const name of methods) Reflect.deleteProperty(subtle, name)
    },
  }
}
