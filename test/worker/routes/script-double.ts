// Stands for the built script and its packs, which a unit test does not build.

import { brotliCompressSync, gzipSync } from 'node:zlib'

export const js = '"use strict";window.selvedge=function(){}'

export const packJs = 'export const platform={start(){}}'

const served = (text: string) => ({
  js: text,
  brotli: brotliCompressSync(text).toString('base64'),
  gzip: gzipSync(text).toString('base64'),
})

export default {
  ...served(js),
  etag: '0123456789abcdef0123',
  integrity: 'sha384-x',
  packs: { structured: { ...served(packJs), etag: 'fedcba9876543210fedc' } },
}
