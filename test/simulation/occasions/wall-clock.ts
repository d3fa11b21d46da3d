// What clocks on the wall show, and when they first show a time or a later one of the same day: minute by minute, so that a
// night in which clocks change needs no rule of its own.

const minuteMs = 60_000
const hourMs = 60 * minuteMs

const formats = new Map<string, Intl.DateTimeFormat>()

/** `2027-03-28 02:30` */
export function shownAt(zone: string, at: number): string {
  const format =
    formats.get(zone) ??
    new Intl.DateTimeFormat('sv-SE', {
      timeZone: zone,
      dateStyle: 'short',
      timeStyle: 'short',
    })
  formats.set(zone, format)
  return format.format(at)
}

/** @param day `2027-03-28` @param time `02:30`; a time that the clocks leave out is the first one after it */
export function whenShown(zone: string, day: string, time: string): number {
  const wanted = `${day} ${time}`
  let at = Date.parse(`${day}T00:00:00Z`) - 15 * hourMs
  // In big steps only up to well before: clocks that are set back show a time twice, and the first counts.
  while (shownAt(zone, at + 3 * hourMs) < wanted) at += hourMs
  while (shownAt(zone, at) < wanted) at += minuteMs
  return at
}
