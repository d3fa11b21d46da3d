// What a linter cannot hold: the documents agree with the code, and the tree keeps its shape.

import { execFileSync } from 'node:child_process'
import { existsSync, readFileSync } from 'node:fs'
import { dirname, join } from 'node:path'
import { describe, expect, test } from 'vitest'

const root = join(import.meta.dirname, '..')
const read = (file: string): string => readFileSync(join(root, file), 'utf8')
/** Tracked, and new ones that are not ignored: what a commit would hold. */
const files = execFileSync('git', ['ls-files', '--cached', '--others', '--exclude-standard'], {
  cwd: root,
  encoding: 'utf8',
})
  .split('\n')
  .filter((file) => file !== '' && existsSync(join(root, file)))
const sources = files.filter((file) => /^(client|worker|cli|demo)\/.*\.(ts|tsx|mjs)$/.test(file))
const code = files.filter((file) => /\.(ts|tsx|mjs)$/.test(file))

describe('the documents', () => {
  test('say the script’s size as the budget enforces it', () => {
    const budgets: unknown = JSON.parse(read('.size-limit.json'))
    const limits = Array.isArray(budgets) ? budgets.map((budget: { limit: string }) => budget.limit) : []
    const said = /at most ([\d,]+) bytes/.exec(read('README.md'))?.[1]?.replace(',', '')
    expect(limits).toContain(`${said} B`)
  })

  test('stay short enough to be read', () => {
    expect(read('README.md').split('\n').length).toBeLessThanOrEqual(200)
    expect(read('ARCHITECTURE.md').split('\n').length).toBeLessThanOrEqual(250)
  })

  test('name every folder of the code', () => {
    const folders = new Set(sources.map((file) => dirname(file).split('/').slice(0, 2).join('/')))
    const map = read('ARCHITECTURE.md')
    const missing = [...folders].filter(
      (folder) => !map.includes(`${folder}/`) && !map.includes(`${folder.split('/')[1]}/`),
    )
    expect(missing.filter((folder) => folder.startsWith('worker/'))).toEqual([])
  })

  test('point only at files that exist', () => {
    for (const document of ['README.md', 'ARCHITECTURE.md']) {
      const paths = [
        ...read(document).matchAll(/`((?:client|worker|cli|test|demo|docs|config)\/[\w./-]+)`/g),
      ].map(([, path]) => path ?? '')
      const links = [...read(document).matchAll(/\]\(([\w./-]+)\)/g)].map(([, path]) => path ?? '')
      const real = [...paths, ...links].filter((path) => !path.includes('NAME'))
      expect(real.filter((path) => !existsSync(join(root, path)))).toEqual([])
    }
  })
})

describe('the code', () => {
  test('opens each file with what it owns', () => {
    expect(sources.filter((file) => !/^(#!.*\n)?(\/\/|\/\*\*)/.test(read(file)))).toEqual([])
  })

  test('keeps its files small', () => {
    expect(code.filter((file) => read(file).split('\n').length > 401)).toEqual([])
  })

  test('has no room for odds and ends', () => {
    expect(code.filter((file) => /(^|\/)(utils?|helpers?|common|misc)(\.|\/)/.test(file))).toEqual([])
  })

  test('has kebab-case names', () => {
    expect(code.filter((file) => !/^[a-z0-9./-]+$/.test(file.replace('.d.ts', '')))).toEqual([])
  })

  test('leaves no test out and no type unchecked', () => {
    const marks = [/\b(test|describe|it)\.(only|skip|todo)\(/, /@ts-(ignore|expect-error|nocheck)/]
    const found = code
      // The second says on purpose what must not compile.
      .filter((file) => !['test/tidy.test.ts', 'test/page-api/calls.ts'].includes(file))
      .filter((file) => marks.some((mark) => mark.test(read(file))))
    expect(found).toEqual([])
  })

  test('has neither a clock nor a dice in its core', () => {
    const core = sources.filter((file) => /^worker\/(engine|actors|store)\//.test(file))
    expect(core.filter((file) => /Date\.now\(|new Date\(\)|Math\.random\(/.test(read(file)))).toEqual([])
  })

  test('sends from two places only: the script’s transport and the delivery of a message', () => {
    const fetching = sources.filter(
      (file) =>
        /^(client|worker)\//.test(file) &&
        /(?<![.\w])fetch\((?!request\))/.test(read(file).replace(/^\s*(\/\/|\*).*$/gm, '')),
    )
    expect(
      fetching.filter(
        (file) =>
          !/^(client\/transport|worker\/delivery\/|worker\/objects\/|worker\/actors\/(dispatcher|host))/.test(
            file,
          ),
      ),
    ).toEqual([])
  })
})

test('the lock file holds no download address', () => {
  expect(read('package-lock.json')).not.toMatch(/"resolved"/)
})

test('a shop’s secrets are not in the repository', () => {
  const leaks = files
    .filter((file) => !file.startsWith('test/') && !file.endsWith('package-lock.json'))
    .filter((file) => /whsec_[A-Za-z0-9+/]{20}|sk_[a-z]+_[A-Za-z0-9]{16}/.test(read(file)))
  expect(leaks).toEqual([])
})
