import { expect, test } from 'vitest'
import { unsubscribeHeaders } from '../../../../worker/delivery/presets/unsubscribe-headers.ts'
import { sampleMessage } from './sample.ts'

test.each(['marketing', 'requested'])('a %s mail can be unsubscribed from by one click', (purpose) => {
  expect(unsubscribeHeaders({ ...sampleMessage, purpose })).toEqual({
    'List-Unsubscribe': '<https://host.example/u/one-click>',
    'List-Unsubscribe-Post': 'List-Unsubscribe=One-Click',
  })
})

test('a transactional mail cannot, nor one to nobody', () => {
  expect(unsubscribeHeaders({ ...sampleMessage, purpose: 'transactional' })).toBe(undefined)
  expect(unsubscribeHeaders({ ...sampleMessage, oneClickUrl: null })).toBe(undefined)
})
