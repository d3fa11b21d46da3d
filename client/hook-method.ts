// A method of the page's that we want to hear of. What replaces it is a proxy: its name, length, text and properties are
// those of the original, and so are receiver, arguments, answer and exceptions. Defined, not assigned: assigning fails where
// the prototype is frozen.

/** @param around must answer what `run` does, and throw what it throws */
export function hookMethod<Name extends string>(
  object: Readonly<Record<Name, (...words: never[]) => unknown>>,
  name: Name,
  around: (run: () => unknown, words: readonly unknown[]) => unknown,
): void {
  Object.defineProperty(object, name, {
    configurable: true,
    writable: true,
    value: new Proxy(object[name], {
      apply: (original, self, words: unknown[]) => around(() => Reflect.apply(original, self, words), words),
    }),
  })
}
