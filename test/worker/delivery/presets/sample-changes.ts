// The sample message with something else in it.

import type { PresetMessage } from '../../../../worker/delivery/presets/preset.ts'
import { sampleMessage } from './sample.ts'

export { sampleMessage } from './sample.ts'

type Data = PresetMessage['data']

export const withData = (change: Partial<Data>): PresetMessage => ({
  ...sampleMessage,
  data: { ...sampleMessage.data, ...change },
})

export const withShopper = (change: Partial<Data['shopper']>): PresetMessage =>
  withData({ shopper: { ...sampleMessage.data.shopper, ...change } })

const { cart } = sampleMessage.data
const [first] = cart?.items ?? []
if (!cart || !first) throw new Error('the sample message has a cart with an item')

export const sampleItem = first

export const withCart = (change: Partial<typeof cart>): PresetMessage =>
  withData({ cart: { ...cart, ...change } })
