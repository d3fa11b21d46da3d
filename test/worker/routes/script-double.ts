// Stands for the built script, which a unit test does not build.

import { brotliCompressSync, gzipSync } from 'node:zlib'

export const js = '"use strict";window.selvedge=function(){}'

export default {
  js,
  brotli: brotliCompressSync(js).toString('base64'),
  gzip: gzipSync(js).toString('base64'),
  etag: '0123456789abcdef0123',
  integrity: 'sha384-x',
}
