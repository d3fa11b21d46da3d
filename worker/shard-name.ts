// The name of a shard's Durable Object: the one place that spells it.

export const shardName = (siteId: string, shard: number): string => `${siteId}/${shard}`
