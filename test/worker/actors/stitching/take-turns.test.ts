import { describe, expect, test } from 'vitest'
import { TakeTurns } from '../../../../worker/actors/stitching/take-turns.ts'

describe('turns', () => {
  test('of one name come one after another, whether the one before succeeded or not', async () => {
    const turns = new TakeTurns()
    const said: string[] = []
    let finish = (): void => {}
    const first = turns.run('a', async () => {
      said.push('first begins')
      await new Promise<void>((resolve) => (finish = resolve))
      said.push('first fails')
      throw new Error('broken')
    })
    const second = turns.run('a', async () => said.push('second'))
    const other = turns.run('b', async () => said.push('another name'))
    await other
    expect(said).toEqual(['first begins', 'another name'])
    finish()
    await expect(first).rejects.toThrow('broken')
    await second
    expect(said).toEqual(['first begins', 'another name', 'first fails', 'second'])
  })
})
