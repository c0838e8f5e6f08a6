/** A list that keeps only its newest entries. */
export interface Ring<T> {
  push(entry: T): void;
  clear(): void;
  /** Oldest first. */
  list(): readonly T[];
}

/** Keeps the newest `capacity` entries; trims in blocks so that pushing stays cheap. */
export function newRing<T>(capacity: number): Ring<T> {
  let entries: T[] = [];
  return {
    push(entry) {
      entries.push(entry);
      if (entries.length >= capacity * 2) entries = entries.slice(-capacity);
    },
    clear() {
      entries = [];
    },
    list: () => entries.slice(-capacity),
  };
}
