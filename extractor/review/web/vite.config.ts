import { defineConfig } from 'vitest/config'

// The built screen goes into the Python package; the server gives out index.html and assets/ of that folder.
export default defineConfig({
  base: '/',
  build: {
    outDir: '../static',
    emptyOutDir: true,
    sourcemap: false,
    target: 'es2022',
    modulePreload: { polyfill: false },
    // the content policy of the server allows no data: address but for images
    assetsInlineLimit: 0,
  },
  oxc: { jsx: { runtime: 'automatic', importSource: 'preact' } },
  test: { pool: 'threads', isolate: false },
  // for work on the screen: `npm run dev` with a server of `extractor review` behind it
  server: { proxy: { '/api': process.env.REVIEW_SERVER ?? 'http://127.0.0.1:8701' } },
})
