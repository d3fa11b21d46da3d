// Does the same with many, a bounded number at a time.

/** @returns the results in the order of the inputs; when one throws, so does this, and who threw begins no further one */
export async function inParallel<Input, Output>(
  inputs: readonly Input[],
  max: number,
  work: (input: Input) => Promise<Output>,
): Promise<Output[]> {
  const outputs: Output[] = []
  const waiting = inputs.entries()
  // One iterator for all: each takes the next when it is done.
  const worker = async (): Promise<void> => {
    for (const [at, input] of waiting) outputs[at] = await work(input)
  }
  await Promise.all(Array.from({ length: Math.min(max, inputs.length) }, worker))
  return outputs
}
