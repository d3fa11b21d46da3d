// A line that says how far something is: on a terminal the same line again and again, elsewhere a new one for each change.

interface Output {
  readonly isTTY?: boolean
  readonly columns?: number
  write(text: string): unknown
}

const clearLine = '\r\u001B[2K'
const usualWidth = 80
const narrowest = 20

export class LiveLine {
  readonly #output: Output
  #shown = ''

  constructor(output: Output) {
    this.#output = output
  }

  show(text: string): void {
    if (text === this.#shown) return
    this.#shown = text
    // A line that wraps could not be cleared. Some terminals do not say how wide they are, or say 0.
    const width = Math.max((this.#output.columns || usualWidth) - 1, narrowest)
    this.#output.write(this.#output.isTTY ? clearLine + text.slice(0, width) : `${text}\n`)
  }

  /** What is printed next begins a line of its own. */
  end(): void {
    if (this.#output.isTTY && this.#shown !== '') this.#output.write('\n')
    this.#shown = ''
  }
}
