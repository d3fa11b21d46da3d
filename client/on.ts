// How the script listens: at the window and in the capture phase, so that a page that stops an event's way hides nothing
// from us, and quietly.

import { quiet } from './quiet.ts'

interface Heard extends WindowEventMap {
  prerenderingchange: Event
  visibilitychange: Event
}

export function on<Type extends keyof Heard>(type: Type, listener: (event: Heard[Type]) => unknown): void
export function on(type: string, listener: (event: Event) => unknown): void {
  addEventListener(type, quiet(listener), true)
}
