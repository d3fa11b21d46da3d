// The built client script, compressed at build time; made by cli/build.ts and resolved by its esbuild plugin.

declare module 'selvedge:script' {
  const script: {
    readonly js: string
    /** Base64 of the Brotli bytes. */
    readonly brotli: string
    /** Base64 of the gzip bytes. */
    readonly gzip: string
    /** Hex, 20 digits: quoted, the ETag; bare, the name in `/s/HASH.js`. */
    readonly etag: string
    /** `sha384-…` */
    readonly integrity: string
  }
  export default script
}
