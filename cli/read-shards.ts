// What GET /v1/shards answers, checked: everything else that comes from there is refused in one sentence.

import * as v from 'valibot'
import { CommandError } from './command-error.ts'
import type { Worker } from './worker-client.ts'

const count = v.number()
const shardsSchema = v.object({
  shards: count,
  growing_from: v.nullable(count),
  unconfirmed: count,
  each: v.array(
    v.object({
      shard: count,
      shoppers: count,
      events: count,
      timers: count,
      on_the_way: count,
      growth: v.nullable(v.object({ seen: count, moved: count, isDone: v.boolean() })),
    }),
  ),
})

export type Shards = v.InferOutput<typeof shardsSchema>

export function readShards({ url }: Pick<Worker, 'url'>, body: unknown): Shards {
  const parsed = v.safeParse(shardsSchema, body)
  if (parsed.success) return parsed.output
  throw new CommandError(`${url} told its shards in a way that this version does not understand`)
}
