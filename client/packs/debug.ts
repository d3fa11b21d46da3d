// The overlay for the merchant who has just pasted the tag: `?selvedge_debug` on any page of the shop, remembered for the
// tab until it is closed (`?selvedge_debug=off` closes it too). It shows what the script notes and changes nothing of it.

import type { Note } from '../note.ts'
import type { Platform } from '../platforms/platform.ts'
import { quiet } from '../quiet.ts'
import { findTag } from '../site.ts'
import { createDebugModel, createListener } from './debug-model.ts'
import type { DebugModel } from './debug-model.ts'
import { clockTime, createDebugView } from './debug-view.ts'
import { createExplainer } from './explain-silence.ts'

const name = 'selvedge:debug'
/** Where a panel would cover the page. */
const narrowPx = 600

const keep = quiet((value: string) => sessionStorage.setItem(name, value))
const forget = quiet(() => sessionStorage.removeItem(name))
const kept = quiet(() => sessionStorage.getItem(name))

export const platform: Platform = {
  start(host) {
    // A frame of the shop shares the tab's memory, and has no room.
    if (window.top !== window) return
    if (location.search.includes('selvedge_debug=off')) return forget()
    const tag = findTag(document)
    if (!tag) return
    const model = createDebugModel()
    const view = createDebugView(model, {
      isOpen: (kept() ?? (innerWidth > narrowPx && 'open')) === 'open',
      facts: () => factsOf(model, `${tag.dataset['site']}, version ${versionOf()}`),
      onFold: (isOpen) => keep(isOpen ? 'open' : 'folded'),
      onClose: () => {
        forget()
        host.watch(() => {})
        view.remove()
      },
    })
    const explain = createExplainer(tag.dataset['api'] ?? new URL(tag.src).origin, (text) => {
      if (model.isUnanswered) model.warnings.set('silence', text)
      view.refresh()
    })
    const hear = createListener(model, performance.timeOrigin)
    const listen = quiet((note: Note) => {
      hear(Date.now(), note)
      if (note[0] === 'sent' && model.isUnanswered) explain()
      const tags = document.querySelectorAll('[data-site^=pk_]').length
      if (tags > 1) model.warnings.set('tags', `${tags} tags on this page: only the first one counts.`)
      view.refresh()
    })
    host.watch((...note) => listen(note))
    view.refresh()
  },
}

function factsOf({ rows, sources, consent, answer, retryAt }: DebugModel, site: string): string[] {
  const count = (wanted: RegExp) => [...rows.values()].filter(({ status }) => wanted.test(status)).length
  const stored = storedItems() ?? []
  const device = stored.find(([key]) => key === 'selvedge:id')?.[1]
  return [
    'Site',
    site,
    'Device',
    // Only its beginning, without the quote: whoever has all of it can speak for the device.
    device?.slice(1, 9) ?? 'none stored',
    'Consent',
    consent,
    'Heard from',
    [...sources].map(([source, told]) => `${source} ${told === false ? '✗' : told}`).join(' · '),
    'Events',
    `${rows.size} heard · ${count(/acc/)} accepted · ${count(/ref|inv/)} refused · ${count(/que|wai/)} waiting`,
    'Outbox',
    `batches stored: ${stored.filter(([key]) => /^selvedge:(journal|backlog)/.test(key)).length}`,
    'Answer',
    answer + (retryAt > Date.now() ? `, again at ${clockTime(retryAt)}` : ''),
  ]
}

const storedItems = quiet(() => Object.entries<string>(localStorage))

/** The core's address does not tell its version; the one of the registry that it carries does. */
const versionOf = (): string | undefined =>
  performance
    .getEntriesByType('resource')
    .map(({ name: url }) => /\/packs-(\w+)\.js/.exec(url)?.[1])
    .find(Boolean)
