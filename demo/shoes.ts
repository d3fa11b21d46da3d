// What the demo shop sells.

export interface Shoe {
  readonly id: string
  readonly name: string
  readonly category: 'Runners' | 'Boots' | 'Loafers' | 'High-tops'
  /** In EUR. */
  readonly price: number
  readonly text: string
  readonly shape: 'runner' | 'boot' | 'loafer' | 'high-top'
  readonly colors: {
    readonly ground: string
    readonly upper: string
    readonly accent: string
    readonly sole: string
  }
  /** Pairs when the shop opens. */
  readonly stock: number
}

export const currency = 'EUR'
export const brand = 'Lark & Last'

export const shoes: readonly Shoe[] = [
  {
    id: 'shoe-42',
    name: 'Dune Runner',
    category: 'Runners',
    price: 90,
    text: 'A light everyday runner in undyed canvas. The cork midsole molds to your foot within a week.',
    shape: 'runner',
    colors: { ground: '#f3e6d3', upper: '#d9a566', accent: '#8a4b22', sole: '#fffaf1' },
    stock: 24,
  },
  {
    id: 'shoe-17',
    name: 'Harbor Boot',
    category: 'Boots',
    price: 145,
    text: 'Waxed leather, a storm welt and a lug sole. Made for wet quays, at home in dry offices.',
    shape: 'boot',
    colors: { ground: '#dfe7ea', upper: '#3d5a68', accent: '#d8a24a', sole: '#2a2622' },
    stock: 11,
  },
  {
    id: 'shoe-23',
    name: 'Meadow Loafer',
    category: 'Loafers',
    price: 120,
    text: 'Unlined suede with a hand-sewn apron. Slip in, walk out.',
    shape: 'loafer',
    colors: { ground: '#e4ecdc', upper: '#6d8455', accent: '#40502f', sole: '#e9dcc5' },
    stock: 8,
  },
  {
    id: 'shoe-08',
    name: 'Ember High-top',
    category: 'High-tops',
    price: 110,
    text: 'Canvas and suede over a vulcanized sole, with a padded collar that stays kind to ankles.',
    shape: 'high-top',
    colors: { ground: '#f6dcd2', upper: '#cf5a3c', accent: '#7d2a1b', sole: '#fff6ee' },
    stock: 16,
  },
  {
    id: 'shoe-31',
    name: 'Slate Runner',
    category: 'Runners',
    price: 95,
    text: 'Knitted from recycled yarn, with a rubber toe for the last kilometer home.',
    shape: 'runner',
    colors: { ground: '#e3e3ea', upper: '#6b7085', accent: '#e2603a', sole: '#ffffff' },
    stock: 19,
  },
  {
    id: 'shoe-55',
    name: 'Cedar Boot',
    category: 'Boots',
    price: 165,
    text: 'Vegetable-tanned leather that darkens with you. Resole it three times, then hand it on.',
    shape: 'boot',
    colors: { ground: '#f0dfcf', upper: '#8c5230', accent: '#f0c27b', sole: '#3a2a20' },
    stock: 6,
  },
  {
    id: 'shoe-64',
    name: 'Ivory Loafer',
    category: 'Loafers',
    price: 125,
    text: 'Soft nappa on a flexible leather sole. For summer evenings and long tables.',
    shape: 'loafer',
    colors: { ground: '#ece5dc', upper: '#fbf5ea', accent: '#b79a6d', sole: '#8d6f4a' },
    stock: 9,
  },
  {
    id: 'shoe-77',
    name: 'Midnight High-top',
    category: 'High-tops',
    price: 115,
    text: 'The one that everybody asks for: deep indigo canvas, dyed in small lots.',
    shape: 'high-top',
    colors: { ground: '#d9def0', upper: '#26315c', accent: '#8fa3e8', sole: '#f5f5ff' },
    stock: 0,
  },
]

export const findShoe = (id: string): Shoe | undefined => shoes.find((shoe) => shoe.id === id)
