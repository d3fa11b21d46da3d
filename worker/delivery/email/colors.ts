// Which colors can be read on the merchant's own, by light and in the dark (WCAG 2.2, relative luminance).

/** @param color `#rrggbb` */
function luminance(color: string): number {
  const [red = 0, green = 0, blue = 0] = [1, 3, 5].map((at) => {
    const channel = Number.parseInt(color.slice(at, at + 2), 16) / 255
    return channel <= 0.040_45 ? channel / 12.92 : ((channel + 0.055) / 1.055) ** 2.4
  })
  return 0.2126 * red + 0.7152 * green + 0.0722 * blue
}

export function contrast(one: string, other: string): number {
  const [darker = 0, lighter = 0] = [luminance(one), luminance(other)].sort((a, b) => a - b)
  return (lighter + 0.05) / (darker + 0.05)
}

/** White unless black is easier to read. */
export const textOn = (background: string): string =>
  contrast(background, '#ffffff') >= contrast(background, '#111111') ? '#ffffff' : '#111111'

/** The color itself, or `otherwise` where it could hardly be told from what is around it (WCAG 1.4.11). */
export const visibleOn = (color: string, around: string, otherwise: string): string =>
  contrast(color, around) >= 3 ? color : otherwise
