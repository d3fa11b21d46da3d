// `tag: { add, remove }` writes to the shopper; bounded, the latest added stay.

import type { RunStep } from './step.ts'

const maxTags = 100

export const runTag: RunStep<'tag'> = (step, { scope }) => {
  const { tags } = scope.shopper
  const kept = tags.filter((tag) => !step.remove.includes(tag))
  const changed = [...new Set([...kept, ...step.add])].slice(-maxTags)
  const isSame = changed.length === tags.length && changed.every((tag) => tags.includes(tag))
  return {
    kind: 'go',
    to: step.next,
    takesTime: false,
    why: isSame ? 'has these tags' : 'tags',
    finding: null,
    ...(!isSame && { shopper: { tags: changed } }),
  }
}
