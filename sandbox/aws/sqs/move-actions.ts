import { z } from 'zod';
import { actionMaker } from '../action.ts';
import type { Action } from '../action.ts';
import type { World } from '../world.ts';
import { invalidValue, resourceNotFound, sqsComplaint, unsupported } from './errors.ts';
import { enqueue, remove } from './messages.ts';
import type { Message, MoveTask, Queue } from './model.ts';
import { deadLetterSources, findQueueByArn } from './queue-attributes.ts';

const action = actionMaker(sqsComplaint);

/** Messages moved in one step where the caller sets no rate. */
const STEP = 100;
const KEPT_TASKS = 100;

const startMessageMoveTask = action(
  z.object({
    SourceArn: z.string(),
    DestinationArn: z.string().optional(),
    MaxNumberOfMessagesPerSecond: z.number().int().min(1).max(500).optional(),
  }),
  ({ world, region }, given) => {
    const source = findQueueByArn(world, given.SourceArn);
    if (source === undefined) throw resourceNotFound('SourceArn');
    if (deadLetterSources(world, source.arn).length === 0) {
      throw invalidValue('Source queue must be configured as a Dead Letter Queue.');
    }
    if (
      given.DestinationArn !== undefined &&
      findQueueByArn(world, given.DestinationArn) === undefined
    ) {
      throw resourceNotFound('DestinationArn');
    }
    if (
      region.sqs.moveTasks.some((task) => task.source === source.arn && task.status === 'RUNNING')
    ) {
      throw unsupported(
        'There is already a task running. Only one active task is allowed for a source queue arn at a given time.',
      );
    }
    const task: MoveTask = {
      handle: Buffer.from(
        JSON.stringify({ taskId: world.ids.uuid(), sourceArn: source.arn }),
      ).toString('base64'),
      source: source.arn,
      destination: given.DestinationArn,
      rate: given.MaxNumberOfMessagesPerSecond,
      startedAt: world.clock.now(),
      toMove: source.visible.size,
      moved: 0,
      status: 'RUNNING',
    };
    region.sqs.moveTasks = [...region.sqs.moveTasks, task].slice(-KEPT_TASKS);
    schedule(world, source, task);
    return { TaskHandle: task.handle };
  },
);

function schedule(world: World, source: Queue, task: MoveTask): void {
  const pause = task.rate === undefined ? 0 : 1000 / task.rate;
  world.clock.after(pause, () => step(world, source, task));
}

function step(world: World, source: Queue, task: MoveTask): void {
  if (task.status !== 'RUNNING') return;
  const messages = [...source.visible].slice(0, task.rate === undefined ? STEP : 1);
  for (const message of messages) {
    if (moveOne(world, source, task, message)) continue;
    task.status = 'FAILED';
    task.failure = 'CouldNotDetermineMessageSource';
    return;
  }
  if (source.visible.size === 0) task.status = 'COMPLETED';
  else schedule(world, source, task);
}

/** A moved message is a new one: new ID, new time, receive count 0. */
function moveOne(world: World, source: Queue, task: MoveTask, message: Message): boolean {
  const arn = task.destination ?? message.deadLetterSource;
  const destination = arn === undefined ? undefined : findQueueByArn(world, arn);
  if (destination === undefined) return false;
  remove(source, message);
  enqueue(world, destination, message);
  task.moved += 1;
  return true;
}

const listMessageMoveTasks = action(
  z.object({ SourceArn: z.string(), MaxResults: z.number().int().min(1).max(10).default(1) }),
  ({ world, region }, given) => {
    if (findQueueByArn(world, given.SourceArn) === undefined) throw resourceNotFound('SourceArn');
    const tasks = region.sqs.moveTasks.filter((task) => task.source === given.SourceArn);
    return { Results: tasks.toReversed().slice(0, given.MaxResults).map(showTask) };
  },
);

function showTask(task: MoveTask): object {
  return {
    ...(task.status === 'RUNNING' ? { TaskHandle: task.handle } : {}),
    Status: task.status,
    SourceArn: task.source,
    DestinationArn: task.destination,
    MaxNumberOfMessagesPerSecond: task.rate,
    ApproximateNumberOfMessagesMoved: task.moved,
    ApproximateNumberOfMessagesToMove: task.toMove,
    FailureReason: task.failure,
    StartedTimestamp: task.startedAt,
  };
}

const cancelMessageMoveTask = action(z.object({ TaskHandle: z.string() }), ({ region }, given) => {
  const task = region.sqs.moveTasks.find(({ handle }) => handle === given.TaskHandle);
  if (task === undefined) throw resourceNotFound('TaskHandle');
  if (task.status !== 'RUNNING') {
    throw unsupported('Only active tasks can be cancelled.');
  }
  task.status = 'CANCELLED';
  return { ApproximateNumberOfMessagesMoved: task.moved };
});

export const moveActions: Readonly<Record<string, Action>> = {
  StartMessageMoveTask: startMessageMoveTask,
  ListMessageMoveTasks: listMessageMoveTasks,
  CancelMessageMoveTask: cancelMessageMoveTask,
};
