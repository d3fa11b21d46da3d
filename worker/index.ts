// The production entry: what `npm run serve` and `wrangler deploy` run. It has no clock control.

import { createApp } from './app.ts'

export { CatalogObject } from './objects/catalog-object.ts'
export { ShardObject } from './objects/shard-object.ts'
export { SiteObject } from './objects/site-object.ts'

export default createApp()
