// Builds the pages when they are stale, as `npm start` does.

import { buildPages } from './boot/build.mjs'

buildPages(process.execPath)
