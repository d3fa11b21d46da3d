// Every bound on what comes in from outside, in one place, with the relations between them asserted.
// Raising one is a decision about memory and money: see docs/decisions/.

const KIB = 1024

/** One `POST /v1/events` body, in bytes. Browsers cap a keepalive body at 64 KiB, so nothing honest is larger. */
export const maxBatchBytes = 64 * KIB
/** One body of a Segment-compatible SDK, unpacked, in bytes; the SDKs flush before they reach it. */
export const maxServerBatchBytes = 500 * KIB
/** One message of it, as JSON. */
export const maxServerMessageBytes = 32 * KIB
/** Messages of it. Each may be about another shopper, and a Worker may make 1,000 calls per request. */
export const maxServerMessages = 400
/** One webhook of a shop, in bytes: a product with hundreds of variants, an order with hundreds of lines. */
export const maxSourceBytes = 5 * 1024 * KIB
/** Shards called at the same time for one of it. */
export const maxConcurrentIngests = 16
/** One administrative body (a folder of automations, a catalog page), in bytes. */
export const maxAdminBytes = 4 * 1024 * KIB
export const maxEventsPerBatch = 100
/** One event as JSON, in bytes. */
export const maxEventBytes = 16 * KIB
export const maxItemsPerEvent = 100
export const maxTextLength = 500
export const maxUrlLength = 2_000
/** A source, medium or campaign; three touchpoints are kept in each shopper's row. */
export const maxTouchpointTextLength = 100
/** Batches that a page may ask about: "did these arrive?" */
export const maxAskedBatches = 50
export const maxIdLength = 64
export const maxItemIdLength = 100
export const maxPropertyCount = 60
export const maxPropertyDepth = 5
/** A price or an order value beyond this is a parsing mistake, in units of the currency. */
export const maxMoney = 100_000_000
export const maxQuantity = 100_000

/** Stock of one item is told for at most so many places. */
export const maxStockLocations = 500
/** What a shop says of an item beside the fields that we know: color, size, material. */
export const maxItemAttributes = 40
/** From the outermost category to the innermost. */
export const maxCategoryDepth = 10
/** One product feed, unpacked, in bytes. */
export const maxFeedBytes = 500 * 1024 * KIB
/** Its items: the ids of all are kept in memory while it is read. */
export const maxFeedItems = 300_000
/** What is read of one value of a feed, and of one line of an NDJSON feed, in characters. */
export const maxFeedValueLength = 10_000
export const maxFeedLineLength = 64 * KIB
export const maxFeedColumns = 300
export const maxFeedDepth = 64
/** Problems of a feed that are told one by one; the rest is counted. */
export const maxFeedProblems = 50
/** Items of a feed that are stored in one transaction. */
export const maxFeedPage = 500

/** A browser may hold events for this long before it gives up; older ones are refused. */
export const maxEventAgeMs = 14 * 24 * 3_600_000
/** A clock running ahead by more than this is corrected to the time of receipt. */
export const maxClockLeadMs = 60_000

/** Lines in one cart. */
export const maxCartLines = 100
export const maxWishlistItems = 200
export const maxIdentitiesPerShopper = 50
/** Kinds of identifiers that a site may declare. */
export const maxDeclaredIdentities = 10
/** Different `selvedge_click` tokens that one batch may make us decrypt: an honest page has one. */
export const maxClicksPerBatch = 4
/** Batch ids kept in a shopper's row; a batch older than the oldest of them is checked against the events table. */
export const maxRecentBatches = 32
export const maxTraitCount = 60
export const maxActiveEnrollments = 100
/** Facts kept per event name for `did` conditions. */
export const maxRemembered = 100
/** Steps one shopper may run in one decision: a loop in a program would stop here. */
export const maxStepsPerDecision = 200

/** Batches committed in one transaction. */
export const maxBatchesPerFlush = 256
/** Batches that may wait for a flush before a shard says 503. */
export const maxWaitingBatches = 4_096
/** Timers or deliveries handled in one transaction of a wake. */
export const maxDuePerWake = 500
/** Deliveries attempted at the same time by one shard; Cloudflare allows six open connections per invocation. */
export const maxConcurrentAttempts = 6

if (maxEventBytes > maxBatchBytes) throw new Error('an event must fit in a batch')
if (maxItemsPerEvent > maxCartLines) throw new Error('a view_cart event must fit in a cart')
