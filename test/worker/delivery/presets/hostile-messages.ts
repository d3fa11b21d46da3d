// Messages as a hostile or careless shop would cause them. Every preset builds a request that holds no harm, or says why
// it does not; none throws.

import type { MessageItem } from '../../../../worker/delivery/message-data.ts'
import type { PresetMessage } from '../../../../worker/delivery/presets/preset.ts'
import { sampleMessage } from './sample.ts'

type Data = PresetMessage['data']
type Shopper = Data['shopper']

const withData = (change: Partial<Data>): PresetMessage => ({
  ...sampleMessage,
  data: { ...sampleMessage.data, ...change },
})
const withShopper = (change: Partial<Shopper>): PresetMessage =>
  withData({ shopper: { ...sampleMessage.data.shopper, ...change } })
const named = (name: string): PresetMessage => ({
  ...withShopper({ first_name: name, customer_id: name, locale: name, traits: { name } }),
  email: { subject: () => name, html: () => name, text: () => name },
})

const { cart } = sampleMessage.data
const line = cart?.items[0]
const lines = (
  count: number,
  change: {
    readonly [N in Exclude<keyof MessageItem, 'item_id' | 'quantity'>]?: MessageItem[N] | undefined
  } = {},
) => (cart && line ? { ...cart, items: Array.from({ length: count }, () => ({ ...line, ...change })) } : null)

export const hostileMessages: Readonly<Record<string, PresetMessage>> = {
  'quotes and markup': named(`"'\`</script><b>{{7*7}}{% raw %}\${x}\\`),
  'line breaks that would begin a header': named('Ana\r\nBcc: all@example.com\r\n\r\nbody'),
  'a name of 10,000 characters': named('n'.repeat(10_000)),
  emoji: named('👩‍👩‍👧‍👦🛒é'),
  'half an emoji and a NUL': named('a\ud83db\u0000c\udc00'),
  'a customer id that climbs the path': withShopper({ customer_id: '../../admin?x=1#y' }),
  'a customer id that is a folder': withShopper({ customer_id: '..' }),
  'traits with names of prototypes': withShopper({
    traits: JSON.parse('{"__proto__":{"admin":true},"constructor":1}') as Record<string, string>,
  }),
  'what a step gives along with names that vendors obey': withData({
    with: JSON.parse(
      '{"__proto__":{"a":1},"recipient":"x@example.com","from_address":"x@example.com","reply_to":"x","to":"x"}',
    ) as Record<string, string>,
  }),
  'nothing known but the address': {
    ...withData({
      arm: null,
      cart: null,
      item: null,
      event: null,
      unsubscribe_url: null,
      click_url: null,
      shopper: {
        ...sampleMessage.data.shopper,
        customer_id: null,
        first_name: null,
        locale: null,
        time_zone: null,
        stage: null,
        traits: {},
      },
    }),
    oneClickUrl: null,
  },
  'an empty cart': withData({ cart: lines(0) }),
  'a cart without a currency': withData({ cart: cart && { ...cart, currency: null, restore_url: null } }),
  'a line without name and price': withData({
    cart: lines(1, { item_name: undefined, price: undefined, url: undefined, image_url: undefined }),
  }),
  'a cart of 100 long lines': withData({
    cart: lines(100, { item_name: 'n'.repeat(500), url: `https://shop.example/${'u'.repeat(1_900)}` }),
  }),
}
