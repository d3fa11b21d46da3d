// The pages of the shop that all browsers visit; `<!--tag-->` is where the script goes, with its attributes.

// The stub, as in the documentation.
const stub =
  '<script>window.selvedge=window.selvedge||function(){(selvedge.q=selvedge.q||[]).push(arguments)}</script>'
const shoe = `{ item_id: 'shoe-42', item_name: 'Shoe', price: '1 299,00 €', quantity: 2 }`
const viewed = `<script>dataLayer = [{ event: 'view_item', ecommerce: { currency: 'EUR', value: 1299, items: [${shoe}] } }]</script>`
const bought = `<script>dataLayer = [{ event: 'purchase', ecommerce: { transaction_id: 'T' + location.pathname, currency: 'EUR', value: 2598, items: [${shoe}] } }]</script>`

export const pages: Readonly<Record<string, string>> = {
  '': `<title>Home</title>${stub}<!--tag-->`,
  next: `<title>Next</title>${stub}<!--tag-->`,
  early: `${stub}<script>selvedge('event', 'told_early', { from: 'stub' })</script><!--tag-->`,
  product: `<title>Shoe</title>${stub}${viewed}<!--tag-->`,
  thanks: `${stub}${bought}<!--tag-->`,
  newsletter: `${stub}<form id="form" data-selvedge-form="subscribe" action="next"><input type="email" name="email" id="email"><button>go</button></form><!--tag-->`,
  required: `${stub}<!--tag data-consent="required"-->`,
  bare: 'nothing of ours here',
}
