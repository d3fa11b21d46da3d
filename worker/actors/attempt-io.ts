// What an attempt may use of the machine that it runs on.

import type { AttemptIo } from '../delivery/attempt.ts'
import type { ActorHost } from './host.ts'

export const attemptIo = (host: ActorHost): AttemptIo => ({
  fetch: (request) => host.fetch(request),
  now: () => host.machineNow(),
  timeout: (ms) => host.timeout(ms),
  secret: (name) => host.secret(name),
  allowLoopback: host.allowsLoopback,
})
