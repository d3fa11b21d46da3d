// The variables of a template: `data` of the webhook body. TypeScript compares this tree with what messageData makes.

import type { MessageData, MessageItem } from '../message-data.ts'
import { flag, list, number, object, open, text } from './shape.ts'
import type { ObjectShape, ShapeOf } from './shape.ts'

const itemFields = {
  item_id: text('its id in the catalog'),
  item_name: text('its name'),
  item_variant: text('the variant: a size, a color'),
  item_brand: text('its brand'),
  item_category: text('its category'),
  price: number('the price of one, in the currency of the cart or of the site'),
  discount: number('what is taken off the price of one'),
  quantity: number('how many; 1 when the shop does not say'),
  url: text('its page in the shop'),
  image_url: text('its picture'),
} satisfies ShapeOf<MessageItem>['fields']

const tree = object('', {
  site: text('the id of the site'),
  automation: text('the automation that writes'),
  version: number('the version of the automation'),
  enrollment: text("the id of the shopper's run through the automation"),
  step: text('the step that sends'),
  message: text('the message, as `send:` names it'),
  channel: text('`email`, `sms` …'),
  arm: text('the arm of a split, as `SPLIT/ARM`; empty outside of one'),
  test: flag('whether this is a test'),
  shopper: object('who is written to', {
    id: text('the id of the shopper'),
    email: text('the e-mail address'),
    phone: text('the phone number, with its country: `+33612345678`'),
    customer_id: text("the shop's own id of the customer"),
    first_name: text('the first name'),
    locale: text('language and country: `fr-FR`'),
    time_zone: text('`Europe/Paris`'),
    stage: text('awareness, consideration, purchase, retention or advocacy'),
    traits: open('whatever else the shop has told of the shopper: `shopper.traits.size`'),
  }),
  cart: object('the cart as it is now; empty when there is none', {
    id: text('the id of the cart'),
    currency: text('`EUR`'),
    total: number('the sum of the lines, discounts taken off'),
    items: list('the lines of the cart', object('', itemFields)),
    restore_url: text('the link that opens this cart again, on any device'),
  }),
  item: object('the item that the message is about; empty when it is about none', itemFields),
  event: object('what started the automation', {
    name: text('`cart_updated`, `back_in_stock` …'),
    occurred_at: text('when: `2026-03-02T10:00:00.000Z`'),
  }),
  unsubscribe_url: text('the link that ends these messages'),
  click_url: text('a link to the shop that says who came'),
  confirm_url: text('the link that confirms a subscription (double opt-in); empty in other messages'),
  cancel_url: text(
    'the link that leaves the line for `item`, in messages that `notify_me` started; empty in others',
  ),
  with: open('what the step gives along (`with:`), and voucher codes: `with.code`'),
}) satisfies ShapeOf<MessageData>

export const messageShape: ObjectShape = tree
