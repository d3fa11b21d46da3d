// Rows written per event, which is what Cloudflare bills: counted in the real engine, one request at a time, because
// commits that gather many batches share their counters and would look cheaper.

import { benchWorker, bootRuntime } from './bench-runtime.ts'
import { batches, eventsPerBatch, loadGenerator, pageHeaders } from './load.ts'
import type { Figure } from './measure.ts'

const shopperCount = 250
const batchesPerShopper = 8
const maxRowsPerEvent = 0.6

export async function measureRows(): Promise<Figure[]> {
  const load = loadGenerator()
  const modulePath = await benchWorker(new URL('./worker/rows-worker.js', import.meta.url))
  const runtime = await bootRuntime({ modulePath, hasSite: true })
  const written = async () =>
    (await runtime.admin(`/bench/written/demo`)) as { rows: number; byTable: Record<string, number> }
  try {
    const before = await written()
    const bodies = batches(shopperCount * batchesPerShopper, shopperCount)
    await load.run({
      port: runtime.port,
      method: 'POST',
      path: '/v1/events',
      status: 202,
      connections: 1,
      headers: pageHeaders,
      bodies,
    })
    const after = await written()
    const perEvent = (after.rows - before.rows) / (bodies.length * eventsPerBatch)
    const detail = Object.entries(after.byTable)
      .map(([table, rows]) => [table, (rows - (before.byTable[table] ?? 0)) / bodies.length] as const)
      .filter(([, rows]) => rows >= 0.01)
      .map(([table, rows]) => `${table} ${rows.toFixed(2)}`)
    return [
      {
        what: `rows written per event, ${batchesPerShopper} batches a shopper`,
        value: perEvent.toFixed(2),
        limit: '',
        verdict: { budget: `≤ ${maxRowsPerEvent}`, isMet: perEvent <= maxRowsPerEvent },
      },
      { what: '  rows per batch', value: detail.join(', '), limit: '' },
    ]
  } finally {
    load.close()
    await runtime.close()
  }
}
