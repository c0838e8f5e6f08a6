/** Hands each line to everybody who listens at that moment; keeps nothing. */
export interface Feed<Line> {
  publish(line: Line): void;
  /** Returns the function that ends the subscription. */
  subscribe(receive: (line: Line) => void): () => void;
}

export function newFeed<Line>(): Feed<Line> {
  const receivers = new Set<(line: Line) => void>();
  return {
    publish(line) {
      for (const receive of receivers) receive(line);
    },
    subscribe(receive) {
      receivers.add(receive);
      return () => receivers.delete(receive);
    },
  };
}
