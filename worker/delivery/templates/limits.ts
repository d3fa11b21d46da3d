// The bounds of templates: however one is written, it ends soon, and says why. Nothing here is measured in time, since the
// clock stands still on Workers while code runs.

/** Characters of one template. */
export const maxTemplateLength = 50_000
/** Characters that one template, or one set of values, may write. */
export const maxOutputLength = 100_000
/** Blocks within each other. */
export const maxTagDepth = 50
/** Pieces that are rendered: each turn of a loop counts once, and everything in it. */
export const maxRenderSteps = 10_000
/** What filters, ranges and comparisons may work on: characters of texts and entries of lists. */
export const maxWorkedOn = 100_000
/** Maps and lists within each other in a set of values. */
export const maxValuesDepth = 12
/** Maps, lists and values of a set, all together. */
export const maxValuesCount = 1_000
/** Problems that are told of one template: beyond this nobody reads on. */
export const maxTemplateProblems = 20

if (maxValuesDepth > 100)
  throw new Error('what compiles values is recursive: a deeper set could exhaust the stack')
