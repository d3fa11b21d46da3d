// What WooCommerce shows of money: an amount in an element, and the currency of the page.

import { parseAmount } from '../platforms/parse-amount.ts'

interface Page extends Window {
  /** Only where blocks are. */
  wcSettings?: { readonly currency?: { readonly code?: unknown } }
}

/** The symbols that mean one currency only. */
const symbols: { readonly [symbol: string]: string } = {
  '€': 'EUR',
  '£': 'GBP',
  zł: 'PLN',
  Kč: 'CZK',
  '₹': 'INR',
}

/** The one amount that is asked: not the old one beside it, and none where a range is shown. */
export function readAmount(element: Element | null | undefined): number | undefined {
  const [amount, other] = [...(element?.querySelectorAll('.amount') ?? [])].filter(
    (each) => !each.closest('del,small'),
  )
  return other ? undefined : parseAmount(amount?.textContent)
}

export function readShownCurrency(): unknown {
  const page: Page = window
  const symbol = document.querySelector('.woocommerce-Price-currencySymbol')?.textContent
  return page.wcSettings?.currency?.code ?? symbols[`${symbol}`]
}
