/** What is to be ended with a world, the newest first. */
export interface Ends {
  /** Ended with the world, also where it comes only after another part has failed. */
  keep<Part>(making: Promise<Part>, end: (part: Part) => Promise<void>): Promise<Part>;
  end(): Promise<void>;
}

export function createEnds(): Ends {
  const ends: (() => Promise<void>)[] = [];
  return {
    keep: (making, end) => {
      ends.unshift(() => making.then(end, () => undefined));
      return making;
    },
    end: async () => {
      for (const end of ends.splice(0)) await end();
    },
  };
}
