/** A map that forgets what was set longest ago once it holds too much, but rather what nobody needs. */
export class Remembered<Value> {
  readonly #most: number;
  readonly #isNeeded: (value: Value) => boolean;
  readonly #values = new Map<string, Value>();

  constructor(most: number, isNeeded: (value: Value) => boolean = () => false) {
    this.#most = most;
    this.#isNeeded = isNeeded;
  }

  get(key: string): Value | undefined {
    return this.#values.get(key);
  }

  set(key: string, value: Value): void {
    // Whatever is set anew is the newest.
    this.#values.delete(key);
    this.#values.set(key, value);
    if (this.#values.size <= this.#most) return;
    const [oldest] = this.#values.entries().find(([, each]) => !this.#isNeeded(each)) ??
      this.#values.entries().next().value ?? [key];
    this.#values.delete(oldest);
  }
}
