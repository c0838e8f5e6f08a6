import type { ComputeCall } from './compute-call.ts';

/** What happened between a call and its answer. */
export interface Meanwhile {
  /** As which of all calls it was sent. */
  readonly turn: number;
  /** Other calls that are not over yet. */
  readonly underWay: readonly ComputeCall[];
  /** Other calls that came to an end since it was sent. */
  readonly over: readonly ComputeCall[];
}

interface Sent {
  readonly turn: number;
  readonly over: ComputeCall[];
}

/** The calls that were sent and are not over. Each is known by its object. */
export class CallsUnderWay {
  #turn = 0;
  readonly #sent = new Map<ComputeCall, Sent>();

  begin(call: ComputeCall): void {
    this.#turn += 1;
    this.#sent.set(call, { turn: this.#turn, over: [] });
  }

  end(call: ComputeCall): void {
    if (!this.#sent.delete(call)) return;
    for (const { over } of this.#sent.values()) over.push(call);
  }

  /** Of a call that did not begin here, as though it had been sent and answered just now. */
  meanwhile(call: ComputeCall): Meanwhile {
    const { turn, over } = this.#sent.get(call) ?? { turn: this.#turn, over: [] };
    return { turn, over, underWay: [...this.#sent.keys()].filter((other) => other !== call) };
  }
}
