/** What SQS takes in one call. */
const mostInBatch = 10;

/** Works on items ten by ten, one ten after the other. */
export async function inTens<Item>(
  items: readonly Item[],
  work: (ten: readonly Item[]) => Promise<void>,
): Promise<void> {
  for (let at = 0; at < items.length; at += mostInBatch) {
    await work(items.slice(at, at + mostInBatch));
  }
}
