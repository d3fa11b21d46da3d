// What GET /v1/catalog answers, checked: everything else that comes from there is refused in one sentence.

import * as v from 'valibot'
import { CommandError } from './command-error.ts'
import type { Worker } from './worker-client.ts'

const count = v.number()
const text = v.string()
const problem = v.object({ line: v.nullable(count), item_id: v.optional(text), reason: text })
const catalogSchema = v.object({
  items: count,
  in_feed: count,
  reading: v.boolean(),
  pull: v.nullable(v.object({ url: text, every_ms: count, next_at: v.nullable(text) })),
  last_feed: v.nullable(
    v.object({
      at: text,
      by: v.picklist(['push', 'pull']),
      items: count,
      changed: count,
      rejected: count,
      gone: count,
      whole: v.boolean(),
      error: v.nullable(problem),
      problems: v.array(problem),
    }),
  ),
  held: v.nullable(v.object({ at: text, known: count, lost: count, sample: v.array(text) })),
})

export type Catalog = v.InferOutput<typeof catalogSchema>
export type FeedProblem = v.InferOutput<typeof problem>

export function readCatalog({ url }: Pick<Worker, 'url'>, body: unknown): Catalog {
  const parsed = v.safeParse(catalogSchema, body)
  if (parsed.success) return parsed.output
  throw new CommandError(`${url} told its catalog in a way that this version does not understand`)
}
