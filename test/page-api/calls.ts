// A program of its own, as a shop's is: calls as the guide has them compile, and mistakes do not. Never run.

export function calls(): void {
  selvedge('event', 'add_to_cart', { currency: 'EUR', value: 90, items: [{ item_id: 'shoe-42', price: 90 }] })
  window.selvedge('event', 'my_own_event', { size: 42, nested: { of: ['anything', null] } })
  selvedge('identify', { email: 'ana@example.com', loyalty_tier: 3 }, { proof: '00' })
  selvedge('consent', { analytics: true, marketing: false })
  selvedge('reset')
  void selvedge('get', 'shopper').then(({ device_id: id }) => id?.length)
  // @ts-expect-error -- an amount is a number
  void selvedge('event', 'purchase', { value: '90,00 €' })
  // @ts-expect-error -- an item has an id
  void selvedge('event', 'view_item', { items: [{ item_name: 'Shoe' }] })
  // @ts-expect-error -- there is no such verb
  void selvedge('track', 'purchase')
  // @ts-expect-error -- nobody reads what the server knows
  void selvedge('get', 'orders')
}
