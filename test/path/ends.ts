/** What is to be ended with a world, the newest first. */
export interface Ends {
  /** Ended with the world, also where it comes only after another part has failed. */
  keep<Part>(making: Promise<Part>, end: (part: Part) => Promise<void>): Promise<Part>;
  /** Ends all of them, also where one fails to: what it throws is thrown after the others have ended. */
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
      const failures: unknown[] = [];
      for (const end of ends.splice(0)) {
        await end().catch((error: unknown) => failures.push(error));
      }
      if (failures.length > 0) throw new AggregateError(failures, failures.map(String).join('; '));
    },
  };
}
