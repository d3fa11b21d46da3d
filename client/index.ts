// The script: everything that a page loads by its one tag. Bundled by esbuild into s.js.

import { boot } from './boot.ts'

boot()
