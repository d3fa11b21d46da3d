import { expect, test } from 'vitest'
import { saysAdd } from '../../../client/packs/find-add-form.ts'

test.each([
  '<button type="button" Add to cart',
  '<button Add to my shopping bag',
  '<button Add to basket',
  '<button id="btnAddToCart" OK',
  '<form action="/cart/add" method="post"',
  '<a href="cart.php?do=add_to_cart&id=5" Buy',
  '<button In den Warenkorb',
  '<button Ajouter au panier',
  '<button Añadir al carrito',
  '<button Agregar a la cesta',
  '<button Aggiungi al carrello',
  '<button In winkelwagen',
  '<button Adicionar ao carrinho',
  '<button Dodaj do koszyka',
  '<button Lägg i varukorg',
  '<button Læg i kurv',
])('"%s" adds', (words) => {
  expect(saysAdd(words)).toBe(true)
})

test.each([
  '<a href="/cart" Cart (2)',
  '<button Zum Warenkorb',
  '<button Voir le panier',
  '<button Add to wishlist',
  '<button name="remove" Remove from cart',
  '<button name="update_cart" Update cart',
  '<button class="add-to-cart-coupon" Apply coupon',
  '<button Add address',
  '<input name="q" Search',
])('"%s" does not', (words) => {
  expect(saysAdd(words)).toBe(false)
})
