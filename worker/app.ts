// The table of routes: which address goes to which file. Errors that nobody expected end here, without a word about
// their insides.

import { Hono } from 'hono'
import { methodNotAllowed } from 'hono/method-not-allowed'
import type { Env } from './env.ts'
import { segmentTypes } from './event/segment/message.ts'
import { report } from './report.ts'
import { getDeliveries, getEvents, getShopper, getShopperEvents, getStatus } from './routes/admin-reads.ts'
import { getAutomations, putAutomations } from './routes/automations.ts'
import { getCartLink } from './routes/cart-link.ts'
import { postStock, putItems } from './routes/catalog.ts'
import { nobodysSite } from './routes/door-counts.ts'
import { postEvents, preflightEvents } from './routes/events.ts'
import { getHealthz } from './routes/healthz.ts'
import { createIsolate } from './routes/isolate.ts'
import { postPlan } from './routes/plan.ts'
import { getPool, putPool } from './routes/pools.ts'
import { problem } from './routes/problem.ts'
import { getPinnedScript, getScript } from './routes/script.ts'
import { postServerEvents } from './routes/segment.ts'
import { getShards, postShards } from './routes/shards.ts'
import { securityHeaders } from './routes/security-headers.ts'
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
  app.post('/v1/events', (c) => postEvents(c, isolate))
  app.options('/v1/events', (c) => preflightEvents(c, isolate))

  for (const address of [...segmentTypes, 'batch'] as const)
    app.post(`/v1/${address}`, (c) => postServerEvents(c, isolate, address))

  app.put('/v1/automations', (c) => putAutomations(c, isolate))
  app.get('/v1/automations', (c) => getAutomations(c, isolate))
  app.post('/v1/plan', (c) => postPlan(c, isolate))
  app.put('/v1/catalog/items', (c) => putItems(c, isolate))
  app.post('/v1/catalog/stock', (c) => postStock(c, isolate))
  app.put('/v1/pools/:name', (c) => putPool(c, isolate))
  app.get('/v1/pools/:name', (c) => getPool(c, isolate))
  app.get('/v1/shoppers/:identity', (c) => getShopper(c, isolate))
  app.get('/v1/shoppers/:identity/events', (c) => getShopperEvents(c, isolate))
  app.get('/v1/events', (c) => getEvents(c, isolate))
  app.get('/v1/deliveries', (c) => getDeliveries(c, isolate))
  app.get('/v1/shards', (c) => getShards(c, isolate))
  app.post('/v1/shards', (c) => postShards(c, isolate))
  app.get('/v1/status', (c) => getStatus(c, isolate))

  app.get('/c/:token', (c) => getCartLink(c, isolate))
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
