// Crawlers that say so. They run the script of the page like anybody and would be shoppers who look at everything and
// buy nothing. Headless browsers without such a name are let in: shops test with them, and hiding is easy anyway.

/** `cubot` is a maker of phones. */
const crawler =
  /(?<!cu)bot(?![a-z])|crawl|spider|slurp|mediapartners|facebookexternalhit|facebookcatalog|embedly|lighthouse|pagespeed|gtmetrix|pingdom|uptimerobot|ptst\/|bingpreview|google-inspectiontool|google-read-aloud/i

export const isBot = (userAgent: string | undefined): boolean =>
  userAgent !== undefined && crawler.test(userAgent.slice(0, 512))
