// The stores of one shard, opened together on one database.

import { CatalogCopy } from '../store/catalog-store.ts'
import { DeliveryLogStore } from '../store/delivery-log-store.ts'
import { DeliveryStore } from '../store/delivery-store.ts'
import { DestinationStore } from '../store/destination-store.ts'
import { ErasureStore } from '../store/erasure-store.ts'
import { EventStore } from '../store/event-store.ts'
import { HandOverStore } from '../store/hand-over-store.ts'
import { KeptStore, LineCallStore } from '../store/line-call-store.ts'
import { MetaStore } from '../store/meta-store.ts'
import { migrate } from '../store/migrate.ts'
import { shardMigrations } from '../store/migrations.ts'
import { PointerStore } from '../store/pointer-store.ts'
import { RecordStore } from '../store/record-store.ts'
import { ShopperStore } from '../store/shopper-store.ts'
import { SuppressionStore } from '../store/suppression-store.ts'
import { TimerStore } from '../store/timer-store.ts'
import { VoucherStore } from '../store/voucher-store.ts'
import type { Sql } from './host.ts'

export interface ShardStores {
  readonly meta: MetaStore
  readonly shoppers: ShopperStore
  readonly events: EventStore
  readonly timers: TimerStore
  readonly deliveries: DeliveryStore
  readonly deliveryLog: DeliveryLogStore
  readonly destinations: DestinationStore
  readonly records: RecordStore
  readonly catalog: CatalogCopy
  readonly vouchers: VoucherStore
  readonly pointers: PointerStore
  readonly handOvers: HandOverStore
  readonly suppressions: SuppressionStore
  readonly erasures: ErasureStore
  readonly lineCalls: LineCallStore
  readonly kept: KeptStore
}

export function openShardStores(sql: Sql): ShardStores {
  migrate(sql, shardMigrations)
  return {
    meta: new MetaStore(sql),
    shoppers: new ShopperStore(sql),
    events: new EventStore(sql),
    timers: new TimerStore(sql),
    deliveries: new DeliveryStore(sql),
    deliveryLog: new DeliveryLogStore(sql),
    destinations: new DestinationStore(sql),
    records: new RecordStore(sql),
    catalog: new CatalogCopy(sql),
    vouchers: new VoucherStore(sql),
    pointers: new PointerStore(sql),
    handOvers: new HandOverStore(sql),
    suppressions: new SuppressionStore(sql),
    erasures: new ErasureStore(sql),
    lineCalls: new LineCallStore(sql),
    kept: new KeptStore(sql),
  }
}
