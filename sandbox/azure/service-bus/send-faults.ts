import { SendRefused, serverBusy } from './refusal.ts';
import type { Refusal } from './refusal.ts';

/** What befalls a send: an answer that refuses it, no answer at all, or the end of the connection. */
export type SendFault =
  | { readonly kind: 'refuse'; readonly refusal: Refusal }
  | { readonly kind: 'hang' }
  | { readonly kind: 'cut' };

/** Faults of the next sends to a queue, in the order they were asked for. One send is one transfer: a batch counts once. */
export class SendFaults {
  readonly #next: SendFault[] = [];

  /** Refuses sends, by default as a namespace that throttles does. */
  refuse({ times = 1, ...refusal }: { readonly times?: number } & Partial<Refusal> = {}): void {
    this.#add(times, { kind: 'refuse', refusal: { ...serverBusy(), ...refusal } });
  }

  /** Takes sends but does not answer them; the messages are lost. */
  hang(times = 1): void {
    this.#add(times, { kind: 'hang' });
  }

  /** Ends the sender's connection instead of an answer; the messages are lost. */
  cut(times = 1): void {
    this.#add(times, { kind: 'cut' });
  }

  /** How many sends are still to fail. */
  get pending(): number {
    return this.#next.length;
  }

  clear(): void {
    this.#next.length = 0;
  }

  /** The fault of the send that comes now, used up by this call. */
  take(): SendFault | undefined {
    return this.#next.shift();
  }

  /**
   * Lets a fault befall a send from within this process, if there is one.
   *
   * @throws SendRefused where there is.
   */
  befall(queue: string): void {
    const fault = this.take();
    if (fault === undefined) return;
    if (fault.kind === 'refuse') throw new SendRefused(fault.refusal);
    const description = `The send to ${queue} was not answered.`;
    throw new SendRefused({ condition: 'com.microsoft:timeout', description });
  }

  #add(times: number, fault: SendFault): void {
    for (let n = 0; n < times; n += 1) this.#next.push(fault);
  }
}
