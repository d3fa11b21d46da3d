// The page is never disturbed: whatever we hand to the browser (listeners, timers, globals) goes through here.

/** The same function, except that it answers undefined where it would have thrown. */
export const quiet =
  <Args extends unknown[], Result>(run: (...args: Args) => Result) =>
  (...args: Args): Result | undefined => {
    try {
      return run(...args)
    } catch {
      // An exception of ours would land in the shop's error reports; what was to be told is lost instead.
      return undefined
    }
  }
