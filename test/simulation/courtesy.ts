// When the shop keeps quiet and how much one person gets, in the half of the seeds that have such rules: said in the
// plainest way, minute by minute on a clock on the wall.

const minuteMs = 60_000
const hourMs = 60 * minuteMs

const quietFromHour = 21
const quietToHour = 8
export const capCount = 2
export const capMs = 24 * hourMs

/** Goes into site.yaml. */
export const courtesyYaml = `sending:
  quiet_hours: { from: "21:00", to: "08:00", zone: Europe/Paris }
  cap: { email: ${capCount} per 24h, when_full: wait, give_up_after: 20h }
`

const wall = new Intl.DateTimeFormat('en-GB', { timeZone: 'Europe/Paris', hour: '2-digit', hourCycle: 'h23' })

export function isQuiet(at: number): boolean {
  const hour = Number(wall.format(at))
  return hour >= quietFromHour || hour < quietToHour
}

/** The moment itself, or the end of the quiet hours that it lies in. */
export function afterQuiet(at: number): number {
  if (!isQuiet(at)) return at
  let minute = Math.ceil((at + 1) / minuteMs) * minuteMs
  while (isQuiet(minute)) minute += minuteMs
  return minute
}
