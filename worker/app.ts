// The table of routes: which address goes to which file. Errors that nobody expected end here, without a word about
// their insides.

import { Hono } from 'hono'
import { methodNotAllowed } from 'hono/method-not-allowed'
import type { Env } from './env.ts'
import { segmentTypes } from './event/segment/message.ts'
import { report } from './report.ts'
import { getEvents, getShopper, getShopperEvents, getStatus } from './routes/admin-reads.ts'
import { getAutomations, putAutomations } from './routes/automations.ts'
import { getCapture } from './routes/capture.ts'
import { getCartLink } from './routes/cart-link.ts'
import { postStock, putItems } from './routes/catalog.ts'
import { getDeliveries, getDelivery } from './routes/deliveries.ts'
import { enableDestination, getDestinations, postSendTest } from './routes/destinations.ts'
import { getCatalog, postAccept, postFeed } from './routes/feeds.ts'
import { nobodysSite } from './routes/door-counts.ts'
import { postEvents, preflightEvents } from './routes/events.ts'
import { getCancel, postCancel } from './routes/cancel-link.ts'
import { getConfirm, postConfirm } from './routes/confirm-link.ts'
import { deleteShopper, getShopperExport } from './routes/erase-shopper.ts'
import { getHealthz } from './routes/healthz.ts'
import { createIsolate } from './routes/isolate.ts'
import { postPlan } from './routes/plan.ts'
import { getPool, putPool } from './routes/pools.ts'
import { problem } from './routes/problem.ts'
import { postReplay } from './routes/replay.ts'
import { getPinnedScript, getScript } from './routes/script.ts'
import { postServerEvents } from './routes/segment.ts'
import { postShopify, postWooCommerce } from './routes/sources.ts'
import { getShards, postShards } from './routes/shards.ts'
import { securityHeaders } from './routes/security-headers.ts'
import { postMailWebhook } from './routes/sources-mail.ts'
import { deleteSuppression, getSuppression, postSuppressions } from './routes/suppressions.ts'
import { getUnsubscribe, postUnsubscribe } from './routes/unsubscribe-link.ts'

export type App = Hono<{ Bindings: Env }>

/** @param now epoch ms; tests and the development clock give their own */
export function createApp(now: () => number = Date.now): App {
  const app: App = new Hono()
  const isolate = createIsolate(now)
  app.use(securityHeaders)
  app.use(
    methodNotAllowed({
      app,
      onMethodNotAllowed: (_c, methods) =>
        problem('method-not-allowed', { headers: { allow: methods.join(', ') } }),
    }),
  )

  app.get('/healthz', getHealthz)
  app.get('/s.js', getScript)
  app.get('/s/:file', getPinnedScript)
  app.get('/s/capture/:file', (c) => getCapture(c, isolate))
  app.post('/v1/events', (c) => postEvents(c, isolate))
  app.options('/v1/events', (c) => preflightEvents(c, isolate))

  for (const address of [...segmentTypes, 'batch'] as const)
    app.post(`/v1/${address}`, (c) => postServerEvents(c, isolate, address))

  app.post('/v1/sources/shopify', (c) => postShopify(c, isolate))
  app.post('/v1/sources/woocommerce', (c) => postWooCommerce(c, isolate))

  app.put('/v1/automations', (c) => putAutomations(c, isolate))
  app.get('/v1/automations', (c) => getAutomations(c, isolate))
  app.post('/v1/plan', (c) => postPlan(c, isolate))
  app.put('/v1/catalog/items', (c) => putItems(c, isolate))
  app.post('/v1/catalog/stock', (c) => postStock(c, isolate))
  app.post('/v1/catalog/feed', (c) => postFeed(c, isolate))
  app.post('/v1/catalog/accept', (c) => postAccept(c, isolate))
  app.get('/v1/catalog', (c) => getCatalog(c, isolate))
  app.put('/v1/pools/:name', (c) => putPool(c, isolate))
  app.get('/v1/pools/:name', (c) => getPool(c, isolate))
  app.get('/v1/shoppers/:identity', (c) => getShopper(c, isolate))
  app.delete('/v1/shoppers/:identity', (c) => deleteShopper(c, isolate))
  app.get('/v1/shoppers/:identity/export', (c) => getShopperExport(c, isolate))
  app.get('/v1/suppressions', (c) => getSuppression(c, isolate))
  app.post('/v1/suppressions', (c) => postSuppressions(c, isolate))
  app.delete('/v1/suppressions', (c) => deleteSuppression(c, isolate))
  app.post('/v1/sources/mail/:vendor', (c) => postMailWebhook(c, isolate))
  app.get('/v1/shoppers/:identity/events', (c) => getShopperEvents(c, isolate))
  app.get('/v1/events', (c) => getEvents(c, isolate))
  app.get('/v1/deliveries', (c) => getDeliveries(c, isolate))
  app.post('/v1/deliveries/replay', (c) => postReplay(c, isolate))
  app.get('/v1/deliveries/:id', (c) => getDelivery(c, isolate))
  app.get('/v1/destinations', (c) => getDestinations(c, isolate))
  app.post('/v1/destinations/:name/enable', (c) => enableDestination(c, isolate))
  app.post('/v1/send-test', (c) => postSendTest(c, isolate))
  app.get('/v1/shards', (c) => getShards(c, isolate))
  app.post('/v1/shards', (c) => postShards(c, isolate))
  app.get('/v1/status', (c) => getStatus(c, isolate))

  app.get('/c/:token', (c) => getCartLink(c, isolate))
  app.get('/o/:token', (c) => getConfirm(c, isolate))
  app.post('/o/:token', (c) => postConfirm(c, isolate))
  app.get('/w/:token', (c) => getCancel(c, isolate))
  app.post('/w/:token', (c) => postCancel(c, isolate))
  app.get('/u/:token', (c) => getUnsubscribe(c, isolate))
  app.post('/u/:token', (c) => postUnsubscribe(c, isolate))

  app.notFound(() => problem('not-found'))
  app.onError((error) => {
    report('a route failed', error)
    isolate.counts.add(nobodysSite, 'unexpected')
    return problem('unexpected')
  })
  return app
}
