// Where in a shop an address is, as far as it says so in the languages of most shops. Pure.

/** What is never looked at, whatever else is in the address. */
export const privatePath =
  /log-?in|sign-?(in|up)|auth|token|passw|account|customer|user|profile|pay|card|address/i

/** What of an address says where somebody is: not what they search for, not where they came from. */
export const placeOf = ({ pathname, search, hash }: Pick<URL, 'pathname' | 'search' | 'hash'>): string =>
  pathname +
  (search.match(/[?&](route|page|action|view|do|p|controller)=[^&]*/g)?.join('') ?? '') +
  (/^#!?\//.test(hash) ? hash : '')

const checkout =
  /[/=](one-?page-?)?(check-?out|(zur-)?kasse|caisse|commander|afrekenen|kassa|finalizar[\w-]*|cassa)(?![a-z])(?!\/(cart|basket))/i

/** What an order may be confirmed with; the part `order` looks closer. */
const thanks =
  /thank|confirm|success|complete|received|placed|dank|merci|gracias|grazie|obrigad|dzięku|ta[ck]k|best(ä|ae)tig/i

/** In an address, or the title of its page. */
export const mayThank = (text: string): boolean => thanks.test(text)

export const isCheckout = (place: string): boolean => checkout.test(place) && !mayThank(place)
