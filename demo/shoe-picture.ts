// Product pictures as SVG, drawn from a shape and four colors: the demo needs no image file and no network.

import type { Shoe } from './shoes.ts'

type Colors = Shoe['colors']

const lowSole =
  'M58 262 C58 254 64 250 72 250 L408 250 C420 250 424 258 420 268 C415 284 402 290 384 290 L92 290 C70 290 58 282 58 262 Z'
const lugSole =
  'M66 258 L404 258 C418 258 424 266 422 276 L420 292 L396 292 L392 300 L366 300 L362 292 L336 292 L332 300 L306 300 L302 292 L276 292 L272 300 L246 300 L242 292 L170 292 L166 304 L70 304 L66 292 Z'

const stitches = (path: string, color: string): string =>
  `<path d="${path}" fill="none" stroke="${color}" stroke-width="3" stroke-dasharray="7 6" stroke-linecap="round" opacity=".8"/>`

function laces(points: readonly (readonly [number, number])[], color: string): string {
  return points
    .map(
      ([x, y]) => `<path d="M${x} ${y} l34 -20" stroke="${color}" stroke-width="9" stroke-linecap="round"/>`,
    )
    .join('')
}

const drawings: Readonly<Record<Shoe['shape'], (colors: Colors) => string>> = {
  runner: ({ upper, accent, sole }) => `
    <path d="M72 252 C66 208 70 168 84 146 C90 136 100 138 106 148 C118 168 150 166 172 146 C182 136 194 138 204 150 C238 192 292 204 352 212 C396 218 414 230 416 252 Z" fill="${upper}"/>
    <path d="M330 209 C384 214 414 228 416 252 L318 252 C326 238 330 222 330 209 Z" fill="${accent}"/>
    <path d="M72 252 C68 224 70 194 76 172 C98 190 112 222 112 252 Z" fill="${accent}"/>
    <path d="M136 240 C172 236 204 218 230 186 L254 200 C226 230 184 246 136 250 Z" fill="${sole}" opacity=".9"/>
    ${laces(
      [
        [196, 190],
        [222, 208],
        [250, 220],
      ],
      sole,
    )}
    <path d="${lowSole}" fill="${sole}"/>${stitches('M76 262 H408', accent)}`,
  'high-top': ({ upper, accent, sole }) => `
    <path d="M96 252 C92 196 96 130 102 92 C104 82 112 78 122 80 C150 86 178 84 200 76 C210 72 216 80 216 90 C218 146 244 184 300 202 C366 214 412 224 416 252 Z" fill="${upper}"/>
    <path d="M102 92 C104 82 112 78 122 80 C150 86 178 84 200 76 C210 72 216 80 216 90 L216 104 C180 116 136 118 101 110 Z" fill="${accent}"/>
    <path d="M352 213 C392 220 414 230 416 252 L330 252 C340 240 348 228 352 213 Z" fill="${sole}"/>
    <circle cx="142" cy="172" r="24" fill="${sole}"/><path d="M142 158 l4 9 10 1 -7 7 2 10 -9 -5 -9 5 2 -10 -7 -7 10 -1 z" fill="${accent}"/>
    ${laces(
      [
        [196, 142],
        [206, 168],
        [226, 192],
        [254, 210],
      ],
      sole,
    )}
    <path d="${lowSole}" fill="${sole}"/>${stitches('M76 262 H408', accent)}`,
  boot: ({ upper, accent, sole }) => `
    <path d="M96 260 C90 196 96 122 100 72 C101 62 108 58 118 58 L204 58 C214 58 220 64 220 74 C222 138 240 182 296 198 C366 212 416 222 418 260 Z" fill="${upper}"/>
    <path d="M100 72 C101 62 108 58 118 58 L204 58 C214 58 220 64 220 74 L220 92 L99 92 Z" fill="${accent}" opacity=".9"/>
    <path d="M318 204 C376 214 416 226 418 260 L300 260 C312 242 318 222 318 204 Z" fill="#000" opacity=".14"/>
    ${laces(
      [
        [198, 116],
        [202, 142],
        [212, 168],
        [234, 190],
      ],
      accent,
    )}
    <path d="${lugSole}" fill="${sole}"/>${stitches('M80 264 H412', accent)}`,
  loafer: ({ upper, accent, sole }) => `
    <path d="M70 256 C64 218 70 190 86 178 C98 170 108 178 122 184 C160 200 206 196 236 178 C250 170 264 174 274 186 C296 208 336 212 366 218 C402 226 418 238 418 256 Z" fill="${upper}"/>
    <path d="M248 176 C262 170 270 178 278 188 C298 208 336 212 366 218 C372 219 378 221 384 223 C348 236 286 232 244 206 Z" fill="${accent}" opacity=".55"/>
    <path d="M214 190 C232 186 244 178 252 174 L286 198 C276 216 262 232 250 252 L206 252 C216 232 218 210 214 190 Z" fill="${accent}"/>
    <rect x="224" y="208" width="34" height="10" rx="5" fill="${upper}" transform="rotate(-14 241 213)"/>
    <path d="M66 254 L414 254 C424 254 426 264 418 272 C410 280 398 282 384 282 L176 282 L172 294 L72 294 C64 280 62 266 66 254 Z" fill="${sole}"/>`,
}

/** 480 × 360. */
export function shoePicture(shoe: Shoe): string {
  const { ground } = shoe.colors
  return `<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 480 360" role="img" aria-label="${shoe.name}">
  <rect width="480" height="360" fill="${ground}"/>
  <circle cx="372" cy="104" r="150" fill="#fff" opacity=".28"/>
  <ellipse cx="242" cy="304" rx="196" ry="14" fill="#000" opacity=".12"/>
  ${drawings[shoe.shape](shoe.colors)}
</svg>`
}
