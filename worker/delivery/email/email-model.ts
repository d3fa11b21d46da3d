// Everything that an e-mail says, without any markup: HTML and text are two prints of it, so that neither says less.

import type { MessageData, MessageItem } from '../message-data.ts'
import { formatMoney, usableLocale } from '../templates/format-money.ts'
import type { EmailBrand, EmailPart } from './email-brand.ts'
import { emailKind, isAboutCart, showsItem } from './email-kind.ts'
import { emailTexts, fill } from './email-texts.ts'
import type { EmailTexts } from './email-texts.ts'
import { safeUrl } from './safe-url.ts'

export interface EmailLine {
  readonly name: string
  readonly variant: string | null
  readonly quantity: number
  /** Of all of them; null: the shop has not told. */
  readonly price: string | null
  readonly url: string | null
  readonly imageUrl: string | null
}

export interface EmailModel {
  readonly language: string
  readonly subject: string
  readonly preheader: string
  readonly heading: string
  readonly greeting: string
  readonly paragraphs: readonly string[]
  readonly code: string | null
  readonly layout: 'cart' | 'item' | 'plain'
  readonly lines: readonly EmailLine[]
  /** How many lines of the cart are not shown. */
  readonly hiddenCount: number
  readonly total: string | null
  readonly button: { readonly label: string; readonly url: string } | null
  readonly unsubscribeUrl: string | null
  readonly why: string
  readonly texts: EmailTexts
}

export type MadeModel =
  | { readonly ok: true; readonly model: EmailModel }
  | { readonly ok: false; readonly reason: string }

/** Mail programs cut off an e-mail of more than 100 KB. */
const maxLines = 20
const maxSubjectLength = 150
const maxNameLength = 120

export function emailModel(data: MessageData, brand: EmailBrand): MadeModel {
  const said = overrides(data, brand)
  if (!said.ok) return said
  const kind = emailKind(data)
  const { language, texts } = emailTexts(data.shopper.locale, brand.locale)
  const locale = usableLocale(data.shopper.locale, brand.locale)
  const [subject, heading, text, button] = texts.kinds[kind]
  const item = showsItem(kind) ? data.item : null
  const names = { shop: brand.name, item: item ? itemName(item, texts) : texts.item }
  const say = (part: EmailPart, otherwise: string): string => said.parts.get(part) ?? fill(otherwise, names)

  const cart = isAboutCart(kind) ? data.cart : null
  const print = (amount: number): string => formatMoney(amount, data.cart?.currency ?? brand.currency, locale)
  const items = cart?.items ?? (item ? [item] : [])
  const body = say('text', text)
  const confirmUrl = kind === 'confirm' ? data.confirm_url : undefined
  const url =
    safeUrl(said.parts.get('button_url')) ??
    firstUrl(confirmUrl, cart?.restore_url, data.click_url, item?.url)
  const model: EmailModel = {
    language,
    subject: capitalized(oneLine(say('subject', subject), maxSubjectLength)),
    preheader: oneLine(say('preheader', body), maxSubjectLength),
    heading: oneLine(say('heading', heading), maxSubjectLength),
    greeting: greeting(data.shopper.first_name, texts),
    paragraphs: paragraphsOf(body),
    code: codeOf(data.with?.['code']),
    layout: cart ? 'cart' : item ? 'item' : 'plain',
    lines: items.slice(0, maxLines).map((one) => lineOf(one, print, texts)),
    hiddenCount: Math.max(0, items.length - maxLines),
    total: cart ? print(cart.total) : null,
    button: url === null ? null : { label: oneLine(say('button', button), 60), url },
    unsubscribeUrl: safeUrl(data.unsubscribe_url),
    why: fill(texts.why, names),
    texts,
  }
  return { ok: true, model }
}

/** Name and postal address; an address that begins with the name says both. */
export const senderOf = ({ name, address }: EmailBrand): string =>
  address === null ? name : address.startsWith(name) ? address : `${name} · ${address}`

type Overrides =
  | { readonly ok: true; readonly parts: ReadonlyMap<EmailPart, string> }
  | { readonly ok: false; readonly reason: string }

/** What renders to nothing for this shopper is as if it had not been said. */
function overrides(data: MessageData, { messages }: EmailBrand): Overrides {
  const parts = new Map<EmailPart, string>()
  for (const [part, template] of messages.get(data.message) ?? []) {
    const made = template.render(data)
    if (!made.ok) return { ok: false, reason: `email.messages.${data.message}.${part}: ${made.reason}` }
    const text = made.text.trim()
    if (text !== '') parts.set(part, text)
  }
  return { ok: true, parts }
}

function lineOf(item: MessageItem, print: (amount: number) => string, texts: EmailTexts): EmailLine {
  const { price, discount = 0, quantity, item_variant: variant } = item
  return {
    name: capitalized(itemName(item, texts)),
    variant: oneLine(variant ?? '', maxNameLength) || null,
    quantity,
    price: price === undefined ? null : print(Math.max(0, price - discount) * quantity),
    url: safeUrl(item.url),
    imageUrl: safeUrl(item.image_url),
  }
}

const itemName = ({ item_name: name }: MessageItem, texts: EmailTexts): string =>
  oneLine(name ?? '', maxNameLength) || texts.item

function greeting(firstName: string | null, texts: EmailTexts): string {
  const name = oneLine(firstName ?? '', 60)
  return name === '' ? texts.helloNobody : fill(texts.hello, { name })
}

/** A voucher, or what the step gives along as `code`. */
function codeOf(code: unknown): string | null {
  if (typeof code !== 'string' && typeof code !== 'number') return null
  return oneLine(String(code), 100) || null
}

const firstUrl = (...urls: readonly (string | null | undefined)[]): string | null =>
  urls.map(safeUrl).find((url) => url !== null) ?? null

const paragraphsOf = (text: string): string[] =>
  text
    .split(/\n\s*\n/)
    .map((paragraph) => paragraph.trim())
    .filter((paragraph) => paragraph !== '')

const capitalized = (text: string): string => text.charAt(0).toLocaleUpperCase() + text.slice(1)

/** Control characters could end a header; invisible ones turn text around. */
function oneLine(text: string, max: number): string {
  const line = text
    .replace(/[\p{Cc}\u202a-\u202e\u2066-\u2069\u200b\ufeff]+/gu, ' ')
    .replace(/\s+/g, ' ')
    .trim()
  return line.length <= max
    ? line
    : `${line
        .slice(0, max - 1)
        .replace(/[\ud800-\udbff]$/, '')
        .trimEnd()}…`
}
