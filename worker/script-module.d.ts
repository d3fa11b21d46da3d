// The built client script and its packs, compressed at build time; made by cli/build.ts and resolved by its esbuild plugin.

declare module 'selvedge:script' {
  export interface ServedFile {
    readonly js: string
    /** Base64 of the Brotli bytes. */
    readonly brotli: string
    /** Base64 of the gzip bytes. */
    readonly gzip: string
    /** Hex, 20 digits: quoted, the ETag; bare, the name in `/s/HASH.js`. */
    readonly etag: string
  }

  const script: ServedFile & {
    /** `sha384-…` */
    readonly integrity: string
    /** By name: `/s/NAME-HASH.js`, where HASH is the beginning of the pack's etag. */
    readonly packs: Readonly<Record<string, ServedFile>>
  }
  export default script
}
