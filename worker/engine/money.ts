// Amounts are numbers in units of a currency; sums are rounded so that 0.1 + 0.2 is 0.3 and the order of adding up does
// not show. Four decimals hold every currency (the finest have three) and stay exact up to `maxMoney`.

export const roundMoney = (amount: number): number => Math.round(amount * 10_000) / 10_000
