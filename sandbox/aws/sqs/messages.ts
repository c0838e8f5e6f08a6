import { soon } from '../world.ts';
import type { World } from '../world.ts';
import { findQueueByArn, numberAttribute, redrivePolicyOf } from './queue-attributes.ts';
import type { Message, MessageAttributes, Queue, Waiter } from './model.ts';

/** What a sender gives. */
export interface NewMessage {
  readonly body: string;
  readonly attributes?: MessageAttributes;
  readonly systemAttributes?: MessageAttributes;
  readonly senderId: string;
  /** Milliseconds; the queue's own DelaySeconds where it is absent. */
  readonly delayMs?: number | undefined;
}

/** Puts a new message into a queue. */
export function enqueue(world: World, queue: Queue, given: NewMessage): Message {
  const message: Message = {
    id: world.ids.uuid(),
    body: given.body,
    attributes: given.attributes ?? {},
    systemAttributes: given.systemAttributes ?? {},
    senderId: given.senderId,
    sentAt: world.clock.now(),
    receiveCount: 0,
    state: 'visible',
  };
  queue.messages.set(message.id, message);
  const delayMs = given.delayMs ?? numberAttribute(queue, 'DelaySeconds') * 1000;
  if (delayMs > 0) hide(world, queue, message, 'delayed', delayMs);
  else show(world, queue, message);
  return message;
}

/**
 * Takes up to `max` visible messages and hides them for `visibilityMs`. One that was received
 * `maxReceiveCount` times already goes to the dead-letter queue instead.
 */
function receive(
  world: World,
  queue: Queue,
  max: number,
  visibilityMs: number,
): readonly Message[] {
  const redrive = redrivePolicyOf(queue);
  const taken: Message[] = [];
  for (const message of queue.visible) {
    if (taken.length === max) break;
    const deadLetters =
      redrive !== undefined && message.receiveCount >= redrive.maxReceiveCount
        ? findQueueByArn(world, redrive.deadLetterTargetArn)
        : undefined;
    if (deadLetters !== undefined) {
      giveUp(world, queue, message, deadLetters);
      continue;
    }
    message.receiveCount += 1;
    message.firstReceivedAt ??= world.clock.now();
    message.handle = newHandle(world, message);
    taken.push(message);
  }
  // After the walk: one that is hidden for 0 ms is visible again at once, and would be met anew.
  for (const message of taken) hide(world, queue, message, 'in-flight', visibilityMs);
  return taken;
}

function giveUp(world: World, queue: Queue, message: Message, deadLetters: Queue): void {
  remove(queue, message);
  const { id, body, attributes, systemAttributes, senderId, sentAt } = message;
  const moved: Message = {
    id,
    body,
    attributes,
    systemAttributes,
    senderId,
    sentAt,
    deadLetterSource: queue.arn,
    receiveCount: 0,
    state: 'visible',
  };
  deadLetters.messages.set(moved.id, moved);
  show(world, deadLetters, moved);
}

/** Hides a message for a time; 0 shows it at once. */
export function hide(
  world: World,
  queue: Queue,
  message: Message,
  state: 'in-flight' | 'delayed',
  ms: number,
): void {
  message.cancelTimer?.();
  queue.visible.delete(message);
  if (ms === 0) {
    show(world, queue, message);
    return;
  }
  message.state = state;
  message.cancelTimer = world.clock.after(ms, () => show(world, queue, message));
}

function show(world: World, queue: Queue, message: Message): void {
  message.state = 'visible';
  delete message.cancelTimer;
  queue.visible.add(message);
  wake(world, queue);
}

export function remove(queue: Queue, message: Message): void {
  message.cancelTimer?.();
  queue.visible.delete(message);
  queue.messages.delete(message.id);
}

/** Messages that appear in one step reach a waiting receiver as one batch. */
function wake(world: World, queue: Queue): void {
  if (queue.wakeQueued || queue.waiters.size === 0) return;
  queue.wakeQueued = true;
  soon(world, () => {
    queue.wakeQueued = false;
    for (const waiter of queue.waiters) {
      if (queue.visible.size === 0) return;
      const messages = receive(world, queue, waiter.max, waiter.visibilityMs);
      if (messages.length > 0) waiter.serve(messages);
    }
  });
}

/** Receives at once, or waits up to `waitMs` for the first message; ends empty when the client goes away. */
export function receiveOrWait(
  world: World,
  queue: Queue,
  wanted: Pick<Waiter, 'max' | 'visibilityMs'> & {
    readonly waitMs: number;
    readonly signal: AbortSignal;
  },
): Promise<readonly Message[]> {
  const ready = receive(world, queue, wanted.max, wanted.visibilityMs);
  if (ready.length > 0 || wanted.waitMs === 0 || wanted.signal.aborted)
    return Promise.resolve(ready);
  return new Promise((resolve) => {
    const end = (): void => waiter.serve([]);
    const cancelTimer = world.clock.after(wanted.waitMs, end);
    const waiter: Waiter = {
      max: wanted.max,
      visibilityMs: wanted.visibilityMs,
      serve(messages) {
        cancelTimer();
        wanted.signal.removeEventListener('abort', end);
        queue.waiters.delete(waiter);
        resolve(messages);
      },
    };
    wanted.signal.addEventListener('abort', end, { once: true });
    queue.waiters.add(waiter);
  });
}

/** Opaque to clients: names the message and makes every receive distinct. */
function newHandle(world: World, message: Message): string {
  return Buffer.from(`${message.id} ${world.ids.uuid()}`).toString('base64');
}

/** The message ID in a receipt handle; undefined where the text is none. */
export function messageIdOf(handle: string): string | undefined {
  const text = Buffer.from(handle, 'base64').toString('latin1');
  return /^([0-9a-f-]{36}) [0-9a-f-]{36}$/.exec(text)?.[1];
}
