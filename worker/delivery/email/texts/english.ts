// The ready e-mail in English: what every other language translates.

import type { EmailTexts } from '../email-texts.ts'

export const english: EmailTexts = {
  kinds: {
    cart: [
      'You left something in your cart',
      'Your cart is waiting',
      'We kept what you chose. Pick up where you left off.',
      'Back to my cart',
    ],
    checkout: [
      'Finish your order',
      'Nearly there',
      'Your order is one step away. Everything is still in your cart.',
      'Finish my order',
    ],
    browse: [
      'Still thinking about {item}?',
      'Still interested?',
      'You had a look at this. It is still here.',
      'Have another look',
    ],
    wishlist: [
      '{item} is still on your wish list',
      'From your wish list',
      'You saved this for later. Is it time?',
      'Have a look',
    ],
    back_in_stock: [
      '{item} is back in stock',
      'Back in stock',
      'You asked us to tell you: it is here again. Stock may be limited.',
      'Get it now',
    ],
    price_drop: [
      '{item} now costs less',
      'The price has dropped',
      'Something you looked at now costs less.',
      'See the new price',
    ],
    new_item: [
      'New: {item}',
      'New in the shop',
      'This has just arrived, and we think you will like it.',
      'Have a look',
    ],
    running_low: [
      'Time for more {item}?',
      'Running low?',
      'It may be time to order this again.',
      'Order again',
    ],
    recommend: [
      'Picked for you at {shop}',
      'This goes well with it',
      'We picked something that suits what you have bought.',
      'Have a look',
    ],
    confirm: [
      'Please confirm your subscription to {shop}',
      'One more click',
      'Did you subscribe with this address? Then please confirm it. If it was not you, do nothing: you will hear no more of us.',
      'Yes, confirm',
    ],
    welcome: [
      'Welcome to {shop}',
      'Welcome!',
      'Thank you for signing up. From now on you will be among the first to know.',
      'To the shop',
    ],
    birthday: [
      'Happy birthday!',
      'Happy birthday!',
      'All of us at {shop} wish you a wonderful day.',
      'To the shop',
    ],
    thank_you: [
      'Thank you for your order',
      'Thank you!',
      'We are glad that you chose {shop}. If anything is not right, just reply to this e-mail.',
      'To the shop',
    ],
    review: [
      'How do you like it?',
      'How do you like it?',
      'Your opinion helps us, and others who are still choosing.',
      'Tell us',
    ],
    miss_you: [
      'It has been a while',
      'We have missed you',
      'A lot is new at {shop} since you were last here.',
      'See what is new',
    ],
    milestone: [
      'Thank you for being with us',
      'You are one of our regulars',
      'Thank you for coming back again and again.',
      'To the shop',
    ],
    referral: [
      'Share {shop} with a friend',
      'Good things are for sharing',
      'Do you know somebody who would like {shop} too?',
      'Invite a friend',
    ],
    plain: ['News from {shop}', 'News from {shop}', 'We have something new for you.', 'To the shop'],
  },
  hello: 'Hello {name},',
  helloNobody: 'Hello,',
  item: 'this item',
  quantity: 'Quantity',
  colon: ': ',
  total: 'Total',
  more: 'and {count} more',
  code: 'Your code',
  why: 'You receive this e-mail because you gave your address to {shop}.',
  unsubscribe: 'Unsubscribe',
}
