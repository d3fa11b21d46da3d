// The tables of the three actors, as append-only lists: an entry that has shipped is never edited (a test pins each by
// its hash), a change is a new entry. Rows written are what Cloudflare bills, so tables are WITHOUT ROWID with the key
// that queries need, and nothing has a secondary index that no query asks for.

export interface Migration {
  readonly id: number
  readonly sql: readonly string[]
}

const meta = `CREATE TABLE meta (key TEXT PRIMARY KEY, value TEXT NOT NULL) WITHOUT ROWID`

export const shardMigrations: readonly Migration[] = [
  {
    id: 1,
    sql: [
      meta,
      // state: ShopperState as JSON · seen: what is needed to know a repeated batch or event, as JSON.
      // timer_at: the row of this shopper in timer, so that it can be moved without a search.
      `CREATE TABLE shopper (id TEXT PRIMARY KEY, state TEXT NOT NULL, seen TEXT NOT NULL, timer_at INTEGER, revision INTEGER NOT NULL) WITHOUT ROWID`,
      `CREATE TABLE identity (kind TEXT NOT NULL, value TEXT NOT NULL, shopper_id TEXT NOT NULL, PRIMARY KEY (kind, value)) WITHOUT ROWID`,
      `CREATE TABLE timer (due_at INTEGER NOT NULL, shopper_id TEXT NOT NULL, PRIMARY KEY (due_at, shopper_id)) WITHOUT ROWID`,
      `CREATE TABLE waiting (item_id TEXT NOT NULL, shopper_id TEXT NOT NULL, PRIMARY KEY (item_id, shopper_id)) WITHOUT ROWID`,
      `CREATE TABLE delivery (
        id TEXT PRIMARY KEY, shopper_id TEXT NOT NULL, automation TEXT NOT NULL, step TEXT NOT NULL, destination TEXT NOT NULL,
        status TEXT NOT NULL, reason TEXT, finding TEXT, content TEXT, attempts TEXT NOT NULL,
        due_at INTEGER, created_at INTEGER NOT NULL, updated_at INTEGER NOT NULL) WITHOUT ROWID`,
      // The outbox: only rows that still have something to do are in it.
      `CREATE INDEX outbox ON delivery (due_at) WHERE due_at IS NOT NULL`,
      `CREATE TABLE counter (automation TEXT NOT NULL, step TEXT NOT NULL, outcome TEXT NOT NULL, count INTEGER NOT NULL, PRIMARY KEY (automation, step, outcome)) WITHOUT ROWID`,
      `CREATE TABLE ended (shopper_id TEXT NOT NULL, enrollment_id TEXT NOT NULL, automation TEXT NOT NULL, version INTEGER NOT NULL, key TEXT, reason TEXT NOT NULL, finding TEXT, at INTEGER NOT NULL, PRIMARY KEY (shopper_id, enrollment_id)) WITHOUT ROWID`,
      `CREATE TABLE catalog_item (item_id TEXT PRIMARY KEY, data TEXT NOT NULL) WITHOUT ROWID`,
    ],
  },
  {
    id: 2,
    sql: [
      // One index finds the code of an enrollment and, under NULL, the first free one (the key's own order follows in it).
      `CREATE TABLE voucher (pool TEXT NOT NULL, code TEXT NOT NULL, enrollment_id TEXT, taken_at INTEGER, PRIMARY KEY (pool, code)) WITHOUT ROWID`,
      `CREATE UNIQUE INDEX voucher_by_enrollment ON voucher (pool, enrollment_id)`,
    ],
  },
  {
    id: 3,
    sql: [
      // Which shard knows more of an identity, or has a shopper who has moved.
      `CREATE TABLE pointer (kind TEXT NOT NULL, value TEXT NOT NULL, shard INTEGER NOT NULL, PRIMARY KEY (kind, value)) WITHOUT ROWID`,
      // Shoppers on their way out; payload: HandOver as JSON. There are few at a time.
      `CREATE TABLE hand_over (id TEXT PRIMARY KEY, shopper_id TEXT NOT NULL, due_at INTEGER NOT NULL, payload TEXT NOT NULL) WITHOUT ROWID`,
      `CREATE TABLE taken_in (id TEXT PRIMARY KEY, at INTEGER NOT NULL) WITHOUT ROWID`,
    ],
  },
  {
    id: 4,
    sql: [
      // claims: how often an attempt began · pending: PendingDelivery as JSON, for a replay after its last word.
      `ALTER TABLE delivery ADD COLUMN claims INTEGER NOT NULL DEFAULT 0`,
      `ALTER TABLE delivery ADD COLUMN pending TEXT`,
      // One queue per destination, so that a slow one is not in front of the others.
      `DROP INDEX outbox`,
      `CREATE INDEX outbox ON delivery (destination, due_at) WHERE due_at IS NOT NULL`,
      // Only what is out of the ordinary has a row.
      `CREATE TABLE destination (name TEXT PRIMARY KEY, disabled_at INTEGER NOT NULL) WITHOUT ROWID`,
    ],
  },
  {
    id: 5,
    sql: [
      // hash: of the address, keyed · since: when it was said.
      `CREATE TABLE suppression (hash TEXT NOT NULL, reason TEXT NOT NULL, since INTEGER NOT NULL, PRIMARY KEY (hash, reason)) WITHOUT ROWID`,
      // Shoppers who are gone here, and of whom other shards are still to be told; payload: Traces as JSON.
      `CREATE TABLE erasure (shopper_id TEXT PRIMARY KEY, due_at INTEGER NOT NULL, payload TEXT NOT NULL) WITHOUT ROWID`,
    ],
  },
  {
    id: 6,
    sql: [
      // What the keeper of the lines is still to be told; calls: LineCall[] as JSON.
      `CREATE TABLE line_call (seq INTEGER PRIMARY KEY, calls TEXT NOT NULL)`,
      // Units of an item that are kept for those whom waves have told: in their carts, or promised.
      `CREATE TABLE kept (item_id TEXT NOT NULL, shopper_id TEXT NOT NULL, cart_units REAL NOT NULL, cart_until INTEGER NOT NULL, told_units REAL NOT NULL, told_until INTEGER NOT NULL, PRIMARY KEY (item_id, shopper_id)) WITHOUT ROWID`,
    ],
  },
]

export const siteMigrations: readonly Migration[] = [{ id: 1, sql: [meta] }]

export const catalogMigrations: readonly Migration[] = [
  {
    id: 1,
    sql: [
      meta,
      // seq: the position of the item's latest change; shards read "what changed since" by it.
      `CREATE TABLE item (item_id TEXT PRIMARY KEY, data TEXT NOT NULL, seq INTEGER NOT NULL) WITHOUT ROWID`,
      `CREATE INDEX item_by_seq ON item (seq)`,
    ],
  },
  {
    id: 2,
    sql: [
      // The key is the order of the line: whoever is next is found by it · held_until: not to be asked before.
      `CREATE TABLE ticket (item_id TEXT NOT NULL, rule TEXT NOT NULL, lane INTEGER NOT NULL, asked_at INTEGER NOT NULL, id TEXT NOT NULL,
        shopper_id TEXT NOT NULL, shard INTEGER NOT NULL, moves INTEGER NOT NULL, held_until INTEGER NOT NULL DEFAULT 0,
        PRIMARY KEY (item_id, rule, lane, asked_at, id)) WITHOUT ROWID`,
      // state: StoredLine as JSON.
      `CREATE TABLE line (item_id TEXT NOT NULL, rule TEXT NOT NULL, state TEXT NOT NULL, due_at INTEGER, PRIMARY KEY (item_id, rule)) WITHOUT ROWID`,
      `CREATE INDEX due_line ON line (due_at) WHERE due_at IS NOT NULL`,
      // Shards that keep something of an item for somebody.
      `CREATE TABLE keeper (item_id TEXT NOT NULL, shard INTEGER NOT NULL, until INTEGER NOT NULL, PRIMARY KEY (item_id, shard)) WITHOUT ROWID`,
    ],
  },
  {
    id: 3,
    sql: [
      // The shop's own numbers, from its webhooks: see ShopUnitStore.
      `CREATE TABLE shop_product (product TEXT PRIMARY KEY, changed_at INTEGER NOT NULL) WITHOUT ROWID`,
      `CREATE TABLE shop_unit (unit TEXT PRIMARY KEY, product TEXT NOT NULL, number TEXT NOT NULL, item_id TEXT NOT NULL, state TEXT NOT NULL) WITHOUT ROWID`,
      `CREATE INDEX shop_unit_by_product ON shop_unit (product)`,
      `CREATE INDEX shop_unit_by_item ON shop_unit (item_id)`,
      `CREATE TABLE shop_level (unit TEXT NOT NULL, location TEXT NOT NULL, available INTEGER NOT NULL, changed_at INTEGER NOT NULL, PRIMARY KEY (unit, location)) WITHOUT ROWID`,
    ],
  },
  {
    id: 4,
    sql: [
      // details: StoredItem as JSON, of which data is what shards are told; NULL: written before there were details.
      `ALTER TABLE item ADD COLUMN details TEXT`,
      // The feed that was read last had it.
      `ALTER TABLE item ADD COLUMN in_feed INTEGER NOT NULL DEFAULT 0`,
      // When its price changes by itself, because a sale begins or ends.
      `ALTER TABLE item ADD COLUMN due_at INTEGER`,
      `CREATE INDEX due_item ON item (due_at) WHERE due_at IS NOT NULL`,
    ],
  },
]
