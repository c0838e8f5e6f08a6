/** By which the events of a message that holds an array are told apart. */
const index = /\/\d+$/;

/**
 * The IDs by which the messages of a batch are told apart: those that their senders chose, who may
 * choose the same one twice, or one that an event in another message has.
 *
 * @param told `undefined` where none is told
 * @param ownId an ID of ours for the message at this place
 */
export function distinctIds(
  told: readonly (string | undefined)[],
  ownId: (at: number) => string,
): readonly string[] {
  const all = new Set(told);
  const seen = new Set<string>();
  return told.map((id, at) => {
    if (id === undefined || seen.has(id)) return ownId(at);
    seen.add(id);
    return index.test(id) && all.has(id.replace(index, '')) ? ownId(at) : id;
  });
}
