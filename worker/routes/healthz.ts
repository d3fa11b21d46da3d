// GET /healthz: 200 as soon as the worker can take events, which it cannot without the key that names its sites.

import type { Context } from 'hono'
import { parseSecretKeys } from '../delivery/secret-keys.ts'
import type { Env } from '../env.ts'
import { notSetUp } from './authorize.ts'

export const getHealthz = (c: Context<{ Bindings: Env }>): Response =>
  parseSecretKeys(c.env.SELVEDGE_SECRET_KEY).size === 0
    ? notSetUp()
    : Response.json({ status: 'ok' }, { headers: { 'cache-control': 'no-store' } })
