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
    /** Hex: what the current core asks for in `/s/NAME-HASH.js`. */
    readonly packsHash: string
    /** By name. */
    readonly packs: Readonly<Record<string, ServedFile>>
  }
  export default script
}
