/** A figure that has to stay within a limit. */
export interface Target {
  readonly name: string;
  /** The highest value that is still good. */
  readonly limit: number;
  /** Null: nothing was measured, which is not good. */
  readonly value: number | null;
  readonly unit: string;
  readonly ok: boolean;
}

/** Judges a value by its limit. */
export function judge(of: Omit<Target, 'ok'>): Target {
  const { name, limit, value, unit } = of;
  return { name, limit, value, unit, ok: value !== null && value <= limit };
}
