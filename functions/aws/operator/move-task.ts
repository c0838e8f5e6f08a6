import {
  CancelMessageMoveTaskCommand,
  ListMessageMoveTasksCommand,
  StartMessageMoveTaskCommand,
} from '@aws-sdk/client-sqs';
import type { DeedEnd } from '../../../shared/model/dead-letter.ts';
import { limited, type Sqs, type SqsCalls } from './sqs-calls.ts';

export interface MoveTaskDeps {
  readonly sqs: Sqs;
  readonly sleep: (ms: number, signal: AbortSignal) => Promise<void>;
}

const lookEveryMs = 500;

/** Has SQS move all messages of a dead-letter queue to the queues that they came from. @throws Fault */
export async function moveAllBack(
  { sqs, sleep }: MoveTaskDeps,
  calls: SqsCalls,
  told: (done: number) => void,
  signal: AbortSignal,
): Promise<DeedEnd> {
  const { arn: SourceArn } = await calls.mustBeLast();
  const doing = 'Moving messages back';
  const { TaskHandle } = await limited(doing, (abortSignal) =>
    sqs.send(new StartMessageMoveTaskCommand({ SourceArn }), { abortSignal }),
  );
  for (;;) {
    await sleep(lookEveryMs, signal);
    if (signal.aborted) return cancel(sqs, TaskHandle);
    const { Results = [] } = await limited(doing, (abortSignal) =>
      sqs.send(new ListMessageMoveTasksCommand({ SourceArn, MaxResults: 1 }), { abortSignal }),
    );
    const [task] = Results;
    const done = task?.ApproximateNumberOfMessagesMoved ?? 0;
    told(done);
    if (task?.Status === 'RUNNING') continue;
    if (task?.Status === 'COMPLETED') return { done };
    return { done, problem: problemOf(task?.FailureReason ?? task?.Status ?? 'gone') };
  }
}

/** Who sent a message there by hand, or moved it, has left no source on it. */
function problemOf(why: string): string {
  return why === 'CouldNotDetermineMessageSource'
    ? 'SQS ended it at a message that no queue gave up. With --reason or --limit they go one by one, such messages to the queue of the function that reads them.'
    : `SQS ended it: ${why}`;
}

async function cancel(sqs: Sqs, TaskHandle: string | undefined): Promise<DeedEnd> {
  const { ApproximateNumberOfMessagesMoved: done = 0 } = await limited(
    'Stopping the move',
    (abortSignal) => sqs.send(new CancelMessageMoveTaskCommand({ TaskHandle }), { abortSignal }),
  );
  return { done };
}
