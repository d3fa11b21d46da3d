// The script: everything that a page loads by its one tag. Bundled by esbuild into s.js.

import { boot } from './boot.ts'
import { isEcho } from './platforms/is-echo.ts'
import { platforms } from './platforms/index.ts'

boot({ platforms, isEcho })
