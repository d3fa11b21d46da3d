// Which channel a host stands for: search engines, social networks, mail readers, marketplaces, assistants, ads. A brand
// counts on its own domains only, those of all countries included: `google.co.uk`, never `google.shop.example`.

import type { TouchpointChannel } from '../shopper.ts'

interface KnownHost {
  readonly channel: TouchpointChannel
  /** As a campaign would write it: `google`, whichever country's. */
  readonly source?: string
  readonly medium?: string
}

/** A brand under any country: `.com`, `.de`, `.co.uk`, `.com.br`. */
const country = /\.(?:(?:com?|net|org|ne|or)\.[a-z]{2}|[a-z]{2,})$/

/** GA4 names this medium, and a channel of its own that we count as referral: https://support.google.com/analytics/answer/9756891 */
const assistant = { channel: 'referral', medium: 'ai-assistant' } as const

const brands = new Map<string, TouchpointChannel>([
  ...words('google bing duckduckgo ecosia qwant yahoo baidu yandex startpage seznam naver', 'search'),
  ...words('facebook instagram tiktok pinterest linkedin twitter youtube reddit snapchat', 'social'),
  ...words('tumblr xing quora weibo whatsapp telegram', 'social'),
  ...words('gmx gmail protonmail fastmail', 'email'),
  ...words(
    'amazon ebay etsy zalando allegro rakuten mercadolibre aliexpress temu walmart kaufland',
    'marketplace',
  ),
  ...words(
    'cdiscount fnac idealo geizhals kelkoo pricerunner ceneo heureka shopee lazada vinted',
    'marketplace',
  ),
])

/** These and what is below them; they are looked at before the brands. */
const domains = new Map<string, KnownHost>([
  ...hosts('accounts.google.com pay.google.com appleid.apple.com login.microsoftonline.com', {
    channel: 'direct',
  }),
  ...hosts('paypal.com klarna.com stripe.com adyen.com mollie.com amazonpay.com', { channel: 'direct' }),
  ...hosts('chatgpt.com openai.com perplexity.ai claude.ai gemini.google.com chat.mistral.ai', assistant),
  ...hosts('copilot.microsoft.com grok.com deepseek.com meta.ai you.com poe.com', assistant),
  ...hosts('doubleclick.net googlesyndication.com googleadservices.com', {
    channel: 'paid',
    source: 'google',
  }),
  ...hosts('shopping.google.com', { channel: 'marketplace', source: 'google' }),
  ...hosts('docs.google.com drive.google.com sites.google.com groups.google.com', { channel: 'referral' }),
  ...hosts('mail.google.com com.google.android.gm', { channel: 'email', source: 'gmail' }),
  ...hosts('web.de deref-gmx.net deref-web.de deref-mail.com mail.proton.me superhuman.com', {
    channel: 'email',
  }),
  ...hosts('com.google.android.googlequicksearchbox', { channel: 'search', source: 'google' }),
  ...hosts('search.brave.com kagi.com mojeek.com swisscows.com search.aol.com', { channel: 'search' }),
  ...hosts('fb.me fb.com com.facebook.katana', { channel: 'social', source: 'facebook' }),
  ...hosts('com.instagram.android', { channel: 'social', source: 'instagram' }),
  ...hosts('t.co x.com com.twitter.android', { channel: 'social', source: 'twitter' }),
  ...hosts('lnkd.in com.linkedin.android', { channel: 'social', source: 'linkedin' }),
  ...hosts('youtu.be', { channel: 'social', source: 'youtube' }),
  ...hosts('pin.it com.pinterest', { channel: 'social', source: 'pinterest' }),
  ...hosts('com.reddit.frontpage', { channel: 'social', source: 'reddit' }),
  ...hosts('threads.net threads.com bsky.app mastodon.social vk.com ok.ru t.me wa.me', { channel: 'social' }),
  ...hosts('discord.com line.me nextdoor.com', { channel: 'social' }),
  ...hosts('bol.com otto.de', { channel: 'marketplace' }),
])

/** What campaigns write instead of a host: Meta fills in `fb` and `ig` itself. */
const nicknames: Readonly<Record<string, string>> = {
  fb: 'facebook',
  ig: 'instagram',
  insta: 'instagram',
  yt: 'youtube',
  chatgpt: 'chatgpt.com',
  perplexity: 'perplexity.ai',
}
const tellsEmail = /^(?:e[-_ ]?mail|newsletter|mailchimp|klaviyo|brevo|mailjet|sendgrid)$/
const mailReader = /^(?:(?:web|e)?mail|outlook|zimbra|messagerie|poczta)\d*\./

function words(names: string, channel: TouchpointChannel): [string, TouchpointChannel][] {
  return names.split(' ').map((name) => [name, channel])
}

function hosts(names: string, known: KnownHost): [string, KnownHost][] {
  return names.split(' ').map((name) => [name, known])
}

/** @param host lower case, without `www.` */
export function knownHost(host: string): KnownHost | undefined {
  const labels = host.split('.')
  for (let from = 0; from < labels.length - 1; from++) {
    const known = domains.get(labels.slice(from).join('.'))
    if (known !== undefined) return known
  }
  const rest = host.replace(country, '')
  if (rest === host) return undefined
  if (mailReader.test(host)) return { channel: 'email' }
  const brand = rest.slice(rest.lastIndexOf('.') + 1)
  const channel = brands.get(brand)
  return channel && { channel, source: brand }
}

/** A `utm_source` is a host or a bare name: `google` as well as `google.com`. */
export function knownSource(source: string): KnownHost | undefined {
  if (tellsEmail.test(source)) return { channel: 'email' }
  const name = Object.hasOwn(nicknames, source) ? (nicknames[source] ?? source) : source
  return knownHost(name.includes('.') ? name : `${name}.com`)
}
