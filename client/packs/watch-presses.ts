// The press on a button that adds the page's product: told at once when it leaves the page, else when the cart confirms it,
// or after a while where nothing is heard of the cart. One press waits at a time.

import type { Cart } from './cart-line.ts'
import { addButtonAt, isAddForm, isForPage, quantityIn } from './find-add-form.ts'

interface Surroundings {
  /** One piece of the page's product. */
  readonly product: () => Cart | undefined
  /** The merchant's own selector. */
  readonly addButton: () => string | undefined
  /** Whether the cart says itself what comes of a press. */
  readonly isCartHeard: () => boolean
  readonly tell: (pressed: Cart) => void
}

/** For how long a press waits for the cart that it leads to. */
const pressMs = 2_000

export function watchPresses({ product, addButton, isCartHeard, tell }: Surroundings) {
  let pressed: Cart | undefined
  let timer = 0
  const take = (): Cart | undefined => {
    const taken = pressed
    pressed = undefined
    return taken
  }
  /** Whoever goes to another page by it has pressed it for good. */
  const leave = () => {
    const taken = take()
    if (taken) tell(taken)
  }
  const begin = (button: Element) => {
    const cart = product()
    const [item] = cart?.items ?? []
    clearTimeout(timer)
    pressed =
      cart && item && isForPage(button, item['item_id'])
        ? { ...cart, items: [{ ...item, quantity: quantityIn(button) }] }
        : undefined
    timer = window.setTimeout(() => (isCartHeard() ? take() : leave()), pressMs)
  }
  return {
    /** What was pressed, for whoever tells of it instead. */
    take,
    leave,
    press(target: EventTarget | null): void {
      const button = addButtonAt(target, addButton())
      // Of a button that sends a form, the form is heard.
      const { form, type } = (button ?? {}) as Partial<HTMLButtonElement>
      if (button && (!form || type === 'button')) begin(button)
    },
    submit({ target, submitter, defaultPrevented }: SubmitEvent): void {
      const form = target as HTMLFormElement
      if (!isAddForm(form, submitter, addButton())) return
      begin(submitter ?? form)
      if (!defaultPrevented) leave()
    },
  }
}
