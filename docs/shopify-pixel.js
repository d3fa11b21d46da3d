// Selvedge for Shopify's checkout: a custom web pixel. Paste it in Settings → Customer events → Add custom pixel, fill in
// the two values, ask for the permission "Analytics", connect. It tells what the script in the theme cannot see: who checks
// out, with what, and the order. How to set it up: docs/platforms.md.

const worker = 'https://HOST'
const siteKey = 'SITE_KEY'

/** Shopify's event → ours. https://shopify.dev/docs/api/web-pixels-api/standard-events */
const names = {
  checkout_started: 'begin_checkout',
  checkout_contact_info_submitted: undefined,
  checkout_shipping_info_submitted: 'add_shipping_info',
  payment_info_submitted: 'add_payment_info',
  checkout_completed: 'purchase',
}

/** Between attempts; after the last the event is lost. The same ids each time, so that none counts twice. */
const pausesMs = [1_000, 5_000, 25_000]

const amount = (money) => (Number(money?.amount) >= 0 ? Number(money.amount) : undefined)
/** `gid://shopify/Order/123` and `123` are the same order. */
const plainId = (id) => (id === undefined || id === null ? undefined : String(id).replace(/.*\//, ''))

function itemOf({ quantity, title, finalLinePrice, variant }) {
  const line = amount(finalLinePrice)
  return {
    // As the script in the theme says it: the SKU, and where there is none the variant.
    item_id: variant?.sku || plainId(variant?.id),
    item_name: variant?.product?.title ?? title,
    item_variant: variant?.title === 'Default Title' ? undefined : (variant?.title ?? undefined),
    item_brand: variant?.product?.vendor ?? undefined,
    price:
      line === undefined || !quantity ? amount(variant?.price) : Math.round((line / quantity) * 100) / 100,
    quantity,
    image_url: variant?.image?.src ?? undefined,
  }
}

function propertiesOf(name, checkout) {
  return {
    currency: checkout.currencyCode ?? undefined,
    value: amount(checkout.totalPrice),
    items: (checkout.lineItems ?? []).map(itemOf).filter((item) => item.item_id),
    ...(name === 'purchase' && {
      transaction_id: plainId(checkout.order?.id) ?? checkout.token,
      tax: amount(checkout.totalTax),
      shipping: amount(checkout.shippingLine?.price),
    }),
  }
}

function eventsOf({ id, name, timestamp, context, data }) {
  const { checkout } = data
  const occurred_at = Date.parse(timestamp)
  const page = { url: context.document.location.href }
  const email = checkout.email ?? undefined
  const phone = checkout.phone ?? undefined
  const customer_id = plainId(checkout.order?.customer?.id)
  const events = []
  if (email || phone || customer_id) {
    const properties = { email, phone, customer_id }
    events.push({ event_id: `${id}.who`, name: 'identify', occurred_at, page, properties })
  }
  const ours = names[name]
  if (ours)
    events.push({ event_id: id, name: ours, occurred_at, page, properties: propertiesOf(ours, checkout) })
  return events
}

/** The device that the script in the theme knows, so that the checkout belongs to who was in the shop before. */
async function deviceOf(clientId) {
  const cookie = await browser.cookie.get('selvedge_id').catch(() => '')
  // An id of 0 is one that was taken back.
  return /^\w{8}-\d+$/.test(cookie) ? cookie : `shopify:${clientId}`
}

async function send(batch) {
  for (const pauseMs of [0, ...pausesMs]) {
    if (pauseMs) await new Promise((resolve) => setTimeout(resolve, pauseMs))
    const body = JSON.stringify({ ...batch, sent_at: Date.now() })
    // text/plain: no preflight. keepalive: the thank-you page may be gone at once.
    const answer = await fetch(`${worker}/v1/events`, { method: 'POST', body, keepalive: true }).catch(
      () => undefined,
    )
    if (answer && answer.status < 500 && ![408, 425, 429].includes(answer.status)) return
  }
}

let isAllowed = init.customerPrivacy?.analyticsProcessingAllowed !== false
api.customerPrivacy?.subscribe('visitorConsentCollected', ({ customerPrivacy }) => {
  isAllowed = customerPrivacy.analyticsProcessingAllowed !== false
})

for (const name of Object.keys(names)) {
  analytics.subscribe(name, async (event) => {
    if (!isAllowed || !event.data?.checkout) return
    const events = eventsOf(event)
    if (!events.length) return
    const device_id = await deviceOf(event.clientId)
    await send({ v: 1, key: siteKey, batch_id: event.id, device_id, consent: { analytics: true }, events })
  })
}
