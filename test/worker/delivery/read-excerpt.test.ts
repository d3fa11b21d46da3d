import { expect, test } from 'vitest'
import { maxReadBytes, readExcerpt } from '../../../worker/delivery/read-excerpt.ts'

const never = new AbortController().signal

test('a short answer is read whole', async () => {
  expect(await readExcerpt(new Response('Füße').body, never)).toEqual({ text: 'Füße', isCut: false })
  expect(await readExcerpt(null, never)).toEqual({ text: '', isCut: false })
})

test('of an endless answer 8 KB are read and the rest is let go', async () => {
  let pulled = 0
  let isCancelled = false
  const endless = new ReadableStream<Uint8Array>({
    pull: (controller) => {
      pulled += 1
      controller.enqueue(new Uint8Array(1_000).fill(120))
    },
    cancel: () => {
      isCancelled = true
    },
  })
  expect(await readExcerpt(endless, never)).toEqual({ text: 'x'.repeat(maxReadBytes), isCut: true })
  expect(pulled).toBeLessThan(15)
  expect(isCancelled).toBe(true)
})

test('an answer that stalls is read as far as it came when the time is up', async () => {
  const stop = new AbortController()
  const stalling = new ReadableStream<Uint8Array>({
    start: (controller) => controller.enqueue(new TextEncoder().encode('half')),
    pull: () => stop.abort(),
  })
  expect(await readExcerpt(stalling, stop.signal)).toEqual({ text: 'half', isCut: true })
})

test('an answer that breaks off is read as far as it came', async () => {
  let pulls = 0
  const breaking = new ReadableStream<Uint8Array>(
    {
      pull: (controller) => {
        pulls += 1
        if (pulls === 1) controller.enqueue(new TextEncoder().encode('half'))
        else controller.error(new Error('reset'))
      },
    },
    { highWaterMark: 0 },
  )
  expect(await readExcerpt(breaking, never)).toEqual({ text: 'half', isCut: true })
})

test('a character that is cut in the middle does no harm', async () => {
  const { text } = await readExcerpt(new Response(`x${'é'.repeat(maxReadBytes)}`).body, never)
  expect(text.startsWith('xé')).toBe(true)
})
