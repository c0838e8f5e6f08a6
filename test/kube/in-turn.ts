/** Gives the values in this order, and the last one for ever. */
export function inTurn<Value>(first: Value, ...others: readonly Value[]): () => Value {
  let next = first;
  const rest = [...others];
  return () => {
    const value = next;
    next = rest.shift() ?? value;
    return value;
  };
}
