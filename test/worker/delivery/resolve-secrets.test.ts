import { expect, test } from 'vitest'
import { resolveSecrets } from '../../../worker/delivery/resolve-secrets.ts'

const secrets = (name: string) => ({ TOKEN: 's3cr3t', OTHER: 'o$&ther', EMPTY: '' })[name]

test('values stand where their names stood, and are told for redaction', () => {
  expect(resolveSecrets('Bearer {{ secret.TOKEN }}/{{secret.OTHER}}/{{ secret.TOKEN }}', secrets)).toEqual({
    ok: true,
    text: 'Bearer s3cr3t/o$&ther/s3cr3t',
    values: ['s3cr3t', 'o$&ther'],
  })
})

test('all that are missing or empty are named, and no value is', () => {
  const resolved = resolveSecrets(
    '{{ secret.TOKEN }} {{ secret.NOPE }} {{ secret.EMPTY }} {{ secret.NOPE }}',
    secrets,
  )
  expect(resolved).toEqual({ ok: false, missing: ['NOPE', 'EMPTY'] })
  expect(JSON.stringify(resolved)).not.toContain('s3cr3t')
})

const nested = (name: string) => (name === 'A' ? '{{ secret.B }}' : 'no')

test('a value that looks like a reference is not resolved again', () => {
  expect(resolveSecrets('{{ secret.A }}', nested)).toMatchObject({ text: '{{ secret.B }}' })
})

test('what is not a reference to a secret stays', () => {
  const text = '{{ shopper.email }} {{ secret. }} {{ secret.a-b }} {secret.TOKEN}'
  expect(resolveSecrets(text, secrets)).toEqual({ ok: true, text, values: [] })
})
