/** A stream that gives these, and then ends or fails. */
export async function* streamOf<Item>(items: Iterable<Item>, failure?: Error): AsyncIterable<Item> {
  yield* items;
  if (failure !== undefined) throw failure;
}
