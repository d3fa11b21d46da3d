// What shops call a cart in addresses and in their APIs, in the languages of most shops.

const nouns =
  'cart|basket|bag|panier|warenkorb|carrito|cesta|carrello|winkelwagen|winkelmand|carrinho|koszyk|varukorg|kundvagn|kurv'

/** A whole name: `cart`, `shopping-cart`, `miniBasket`. */
export const cartNoun = new RegExp(`^(shopping|mini|my|current)?[_-]?(${nouns})s?$`, 'i')

/** An address whose answer may be a cart: `/api/cart/items`, `/ajax/add-to-cart`, `/getBasket`. */
export const cartPath = new RegExp(`(^|[/_.-]|to|from|get|mini|shopping)(${nouns})s?([/_.-]|$)`, 'i')
