import { expect, test } from 'vitest'
import { shards } from '../shards.ts'
test.each([2, 3, 4, 8])(
  'two devices that tell overlapping names at once are one person, on %i shards',
  async (count) => {
    const site = await shards(count)
    for (let nth = 0; nth < 40; nth += 1) {
      const email = `ana-${nth}@example.com`
      await Promise.all([
        site.send(`laptop-${nth}`, site.event('identify', { email })),
        site.send(`phone-${nth}`, site.event('identify', { email, customer_id: `c-${nth}` })),
      ])
      expect((await site.find({ kind: 'customer_id', value: `c-${nth}` })).map(({ id }) => id)).toEqual(
        (await site.find({ kind: 'email', value: email })).map(({ id }) => id),
      )
    }
    expect(await site.total()).toMatchObject({ shoppers: 40 })
  },
)
