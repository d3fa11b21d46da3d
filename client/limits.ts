// Every bound of the script, in one file that imports nothing: from such a file esbuild puts the numbers where they are
// used, and their names cost no byte.

// What a page hands over: together with page and ids below the 16 KiB that the wire allows an event.
export const maxNestedBytes = 8_500
export const maxPlainBytes = 3_500
export const maxDepth = 5
export const maxKeys = 100
export const maxTextLength = 500
export const maxKeyLength = 40
/** Of an address or a title. */
export const maxPageTextLength = 2_000

// The same action from two sources.
export const echoMs = 1_000
/** Of what a page is about. */
export const pageEchoMs = 3_600_000

/** Of a data layer that was there before us, read in one task: fifty milliseconds at a quarter of the speed, with the largest. */
export const maxPushesPerTask = 8

// Before it may go.
export const maxHeld = 100
export const maxPurchases = 50

/** Changes and submissions of forms, and clicks that say what they are, kept for their pack until it has come. */
export const maxEarlier = 10
/** Of what happened before the debug overlay came. */
export const maxNotes = 100

// Batches: below the 64 KiB that a request, and all keepalive requests of a page together, may have.
export const maxBatchBytes = 50_000
export const maxBatchEvents = 50
/** For how long a page view waits for company. */
export const gatherMs = 250
/** For how long the first batch waits to learn what other pages left, so that it can ask about it. */
export const holdMs = 60

// When the server does not answer.
/** A request that a page left behind may still be on its way for so long: before it is not asked for again. */
export const patienceMs = 3_000
/** Beyond it batches move to the backlog: the 5 MB of localStorage are the shop's. */
export const maxJournaled = 20
/** Where the backlog is refused as well; the oldest are dropped. */
export const maxPending = 200
export const maxAsked = 50
/** The wire takes no more. */
export const maxDropped = 1_000_000
export const timeoutMs = 30_000
export const maxRetryAfterMs = 3_600_000
export const maxBackOffSeconds = 60
/** Without Web Locks: a page that has not delivered a batch for twice the longest back-off is taken for gone. */
export const leaseMs = 120_000

// The backlog.
export const maxBacklogBatches = 1_000
export const maxBacklogLength = 2_000_000
export const maxTaken = 10
/** The server refuses events that are older than 14 days. */
export const maxBatchAgeMs = 1_123_200_000

/** 395 days. CNIL, guidelines on trackers of audience measurement: 13 months, not prolonged by new visits. */
export const maxDeviceAgeMs = 34_128_000_000
