import { InvokeCommand, type LambdaClient } from '@aws-sdk/client-lambda';
import { Fault } from '../../../shared/model/fault.ts';
import type { SweepCursor } from '../../../shared/model/drift.ts';
import type { SweepRelay } from '../../../shared/ports/sweep-relay.ts';
import { toCloudFault } from '../cloud/aws-fault.ts';
import type { HandOnEvent } from './parse-sweep-event.ts';

/** What Lambda answers to an event that it has put into the function's queue. */
const accepted = 202;

/** Hands a sweep on by an asynchronous invocation of a function: of the one that runs it. */
export class LambdaRelay implements SweepRelay {
  readonly #lambda: Pick<LambdaClient, 'send'>;
  readonly #functionArn: string;

  /** @param functionArn as it was invoked, so that a version or an alias stays the same */
  constructor(lambda: Pick<LambdaClient, 'send'>, functionArn: string) {
    this.#lambda = lambda;
    this.#functionArn = functionArn;
  }

  async handOn(cursor: SweepCursor): Promise<void> {
    const doing = `Invoking ${this.#functionArn}`;
    const event: HandOnEvent = { poolsync: 'sweep', cursor };
    const { StatusCode } = await this.#lambda
      .send(
        new InvokeCommand({
          FunctionName: this.#functionArn,
          InvocationType: 'Event',
          Payload: JSON.stringify(event),
        }),
      )
      .catch((error: unknown) => {
        throw toCloudFault(doing, error);
      });
    if (StatusCode === accepted) return;
    const said = `${doing}: Lambda answered ${StatusCode} and not ${accepted}`;
    throw new Fault('cloud-unavailable', said, { retryable: true });
  }
}
