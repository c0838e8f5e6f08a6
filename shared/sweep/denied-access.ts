import { accessKey, type CloudAccess } from '../model/account.ts';
import type { Fault } from '../model/fault.ts';

/** Ways of access that are closed: they are tried once in a walk, and not for each batch again. */
export class DeniedAccess {
  readonly #faults = new Map<string, Fault>();

  faultOf(access: CloudAccess): Fault | undefined {
    return this.#faults.get(accessKey(access));
  }

  /** One that may pass by itself is not remembered, nor one that may be about a single group of the call. */
  remember(access: CloudAccess, fault: Fault): void {
    const isClosed = fault.code === 'cloud-denied' || !fault.retryable;
    if (isClosed && fault.code !== 'cloud-refused') this.#faults.set(accessKey(access), fault);
  }
}
