// The words for how and why a shopper is written to, and for where the shopper stands.

export const channels = ['email', 'sms', 'push', 'webhook'] as const
export const purposes = ['marketing', 'requested', 'transactional'] as const
/** Channels with an address. */
export const addressedChannels = ['email', 'sms'] as const
export const stages = ['awareness', 'consideration', 'purchase', 'retention', 'advocacy'] as const
