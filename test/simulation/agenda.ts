// What is to happen when, on the virtual clock: a binary heap. What falls on the same instant happens in the order in
// which it was put down, so that a run is the same every time.

interface Entry {
  readonly at: number
  readonly order: number
  readonly run: () => void
}

const isBefore = (a: Entry, b: Entry): boolean => a.at < b.at || (a.at === b.at && a.order < b.order)

export class Agenda {
  readonly #heap: Entry[] = []
  #order = 0

  add(at: number, run: () => void): void {
    const heap = this.#heap
    let place = heap.push({ at, order: (this.#order += 1), run }) - 1
    while (place > 0) {
      const parent = (place - 1) >> 1
      if (!this.#swapIfBefore(place, parent)) break
      place = parent
    }
  }

  next(): number | null {
    return this.#heap[0]?.at ?? null
  }

  take(): (() => void) | null {
    const heap = this.#heap
    const first = heap[0]
    const last = heap.pop()
    if (first === undefined || last === undefined) return null
    if (heap.length > 0) {
      heap[0] = last
      this.#sink()
    }
    return first.run
  }

  #sink(): void {
    let place = 0
    for (;;) {
      const [left, right] = [this.#heap[2 * place + 1], this.#heap[2 * place + 2]]
      const lesser = right && left && isBefore(right, left) ? 2 * place + 2 : 2 * place + 1
      if (!this.#swapIfBefore(lesser, place)) return
      place = lesser
    }
  }

  #swapIfBefore(lower: number, upper: number): boolean {
    const [a, b] = [this.#heap[lower], this.#heap[upper]]
    if (a === undefined || b === undefined || !isBefore(a, b)) return false
    this.#heap[upper] = a
    this.#heap[lower] = b
    return true
  }
}
