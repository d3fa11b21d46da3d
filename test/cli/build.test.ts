import { createHash } from 'node:crypto'
import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import { brotliDecompressSync, gunzipSync } from 'node:zlib'
import { expect, test } from 'vitest'
import { packNames, packParts } from '../../client/packs/pack-names.ts'
import { buildScript } from '../../cli/build.ts'
import { projectRoot } from '../../cli/project-root.ts'

const dist = (path: string): string => readFileSync(join(projectRoot, 'dist', path), 'utf8')

test('the compressed forms are the script, and the hashes are of the script', async () => {
  const { brotli, etag, gzip, integrity, js } = await buildScript()
  expect(brotliDecompressSync(Buffer.from(brotli, 'base64')).toString()).toBe(js)
  expect(gunzipSync(Buffer.from(gzip, 'base64')).toString()).toBe(js)
  expect(integrity).toBe(`sha384-${createHash('sha384').update(js).digest('base64')}`)
  expect(etag).toBe(createHash('sha256').update(js).digest('hex').slice(0, 20))
})

test('each part names what it loads by its hash: the script the registry of packs, that one each of them', async () => {
  const { js, packs } = await buildScript()
  const fileOf = (name: string) => `${name}-${packs[name]?.etag.slice(0, 6)}.js`
  expect(Object.keys(packs).sort()).toEqual(['packs', ...packNames, ...packParts].sort())
  // The script goes for the forms at once where it sees some: one round trip less.
  for (const name of ['packs', 'forms']) expect(js).toContain(`"${fileOf(name)}"`)
  for (const name of packNames) {
    expect(packs['packs']?.js).toContain(`${name}:"${packs[name]?.etag.slice(0, 6)}"`)
    if (name !== 'forms') expect(js).not.toContain(fileOf(name))
    expect(brotliDecompressSync(Buffer.from(packs[name]?.brotli ?? '', 'base64')).toString()).toBe(
      packs[name]?.js,
    )
  }
})

test('the same source gives the same bytes', async () => {
  expect(await buildScript()).toEqual(await buildScript())
})

test('both flavors of the worker carry the script; only development can move the clock', async () => {
  const { etag } = await buildScript()
  expect(dist('worker/index.js')).toContain(etag)
  expect(dist('worker/dev.js')).toContain(etag)
  expect(dist('worker/dev.js')).toContain('/dev/clock')
  expect(dist('worker/index.js')).not.toContain('/dev/')
})
