import type { SweptMachinePool } from '../ports/swept-fleet.ts';

/** So many that nobody has asked for are kept, at most. */
const mostKept = 5_000;

/**
 * The MachinePools beside the pools, both in the order of `<namespace>/<name>`. Kept are those of the
 * namespace of which was asked last, each until somebody has asked for it. One that is not given here may
 * be there all the same: a GET decides.
 */
export class MachinePoolWindow {
  readonly #pages: AsyncIterator<readonly SweptMachinePool[]>;
  readonly #kept = new Map<string, SweptMachinePool>();
  #namespace = '';
  #reached = '';
  #ended = false;

  constructor(pages: AsyncIterable<readonly SweptMachinePool[]>) {
    this.#pages = pages[Symbol.asyncIterator]();
  }

  /** @throws Fault of the list */
  async take(namespace: string, name: string): Promise<SweptMachinePool | undefined> {
    const key = `${namespace}/${name}`;
    this.#enter(namespace);
    while (!this.#kept.has(key) && !this.#ended && this.#reached < key) await this.#readPage();
    const found = this.#kept.get(key);
    this.#kept.delete(key);
    return found;
  }

  async close(): Promise<void> {
    this.#ended = true;
    this.#kept.clear();
    await this.#pages.return?.();
  }

  /** What lies before a namespace that was reached is asked for no more. */
  #enter(namespace: string): void {
    if (namespace === this.#namespace) return;
    this.#namespace = namespace;
    for (const [key, { namespace: of }] of this.#kept) {
      if (isBefore(of, namespace)) this.#kept.delete(key);
    }
  }

  async #readPage(): Promise<void> {
    const next = await this.#pages.next();
    if (next.done === true) {
      this.#ended = true;
      return;
    }
    for (const machinePool of next.value) {
      const key = `${machinePool.namespace}/${machinePool.name}`;
      this.#reached = key;
      if (!isBefore(machinePool.namespace, this.#namespace)) this.#keep(key, machinePool);
    }
  }

  #keep(key: string, machinePool: SweptMachinePool): void {
    this.#kept.set(key, machinePool);
    if (this.#kept.size <= mostKept) return;
    for (const oldest of this.#kept.keys()) {
      this.#kept.delete(oldest);
      return;
    }
  }
}

/** In the order of `<namespace>/<name>`, where `a-b` comes before `a`. */
function isBefore(namespace: string, other: string): boolean {
  return `${namespace}/` < `${other}/`;
}
