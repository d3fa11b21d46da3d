// The bounds of the language: no file, however hostile, costs more than these allow.

const KIB = 1024

/** One YAML file, in bytes. */
export const maxFileBytes = 64 * KIB
export const maxConfigFiles = 500
/** Maps and lists within each other. */
export const maxYamlDepth = 40
/** Steps of one automation, all arms together. */
export const maxSteps = 200
/** Problems listed for one folder; beyond this nobody reads on. */
export const maxProblems = 200
/** Values of `with`, for one message, and the characters of each. */
export const maxExtras = 20
export const maxExtraLength = 500
/** Three years. */
export const maxDurationMs = 3 * 365 * 24 * 3_600_000

if (maxYamlDepth > 200)
  throw new Error('what reads a file is recursive: a deeper one could exhaust the stack')
