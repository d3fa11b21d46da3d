// The shop's own script: cart and wishlist in cookies, and what any shop tells its GA4 data layer.
const { currency, items } = JSON.parse(document.getElementById('shoe-data').textContent)

const readCookie = (name) =>
  document.cookie
    .split('; ')
    .find((pair) => pair.startsWith(`${name}=`))
    ?.slice(name.length + 1) ?? ''
const writeCookie = (name, value) => {
  document.cookie = `${name}=${value}; Path=/; Max-Age=2592000; SameSite=Lax`
}

const readCart = () => {
  try {
    return JSON.parse(atob(readCookie('cart').replaceAll('-', '+').replaceAll('_', '/')))
  } catch {
    // No cart yet.
    return []
  }
}
const writeCart = (cart) => {
  const encoded = btoa(JSON.stringify(cart)).replaceAll('+', '-').replaceAll('/', '_').replaceAll('=', '')
  writeCookie('cart', encoded)
  document.getElementById('cart-count').textContent = cart.reduce((sum, line) => sum + line.quantity, 0)
}

const push = (event, id, quantity) => {
  const item = { ...items[id], quantity }
  window.dataLayer.push({ ecommerce: null })
  window.dataLayer.push({ event, ecommerce: { currency, value: item.price * quantity, items: [item] } })
}

const change = (id, by) => {
  const cart = readCart()
  const line = cart.find((each) => each.item_id === id)
  if (line) line.quantity += by
  else if (by > 0) cart.push({ item_id: id, quantity: by })
  writeCart(cart.filter((each) => each.quantity > 0))
  push(by > 0 ? 'add_to_cart' : 'remove_from_cart', id, Math.abs(by))
}

const toast = (text) => {
  const box = document.getElementById('toast')
  box.firstElementChild.textContent = text
  box.hidden = false
  setTimeout(() => (box.hidden = true), 4000)
}

const wish = (button, id) => {
  const wishlist = readCookie('wishlist').split('.').filter(Boolean)
  const isWished = wishlist.includes(id)
  writeCookie('wishlist', (isWished ? wishlist.filter((each) => each !== id) : [...wishlist, id]).join('.'))
  if (!isWished) push('add_to_wishlist', id, 1)
  button.setAttribute('aria-pressed', String(!isWished))
  button.textContent = isWished ? '♡ Add to wishlist' : '♥ On your wishlist'
}

document.addEventListener('click', (event) => {
  const button = event.target.closest('button')
  if (!button) return
  const { add, less, more, remove, wish: wished } = button.dataset
  if (add) {
    change(add, 1)
    toast(`${items[add].item_name} is in your cart.`)
  } else if (wished) {
    wish(button, wished)
  } else if (less || more || remove) {
    if (more) change(more, 1)
    if (less) change(less, -1)
    if (remove) change(remove, -(readCart().find((line) => line.item_id === remove)?.quantity ?? 0))
    location.reload()
  }
})
