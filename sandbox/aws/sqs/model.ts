import type { Cancel } from '../../simulated/clock.ts';

/** A message attribute as the JSON protocol carries it; binary values are base64. */
export interface MessageAttribute {
  readonly DataType: string;
  readonly StringValue?: string | undefined;
  readonly BinaryValue?: string | undefined;
}

export type MessageAttributes = Readonly<Record<string, MessageAttribute>>;

/** Where a message stands: it can be received, is held by a receiver, or is not yet due. */
export type MessageState = 'visible' | 'in-flight' | 'delayed';

export interface Message {
  readonly id: string;
  readonly body: string;
  readonly attributes: MessageAttributes;
  /** `AWSTraceHeader`, where the sender gave one. */
  readonly systemAttributes: MessageAttributes;
  readonly senderId: string;
  /** Milliseconds since 1970; kept when the message moves to a dead-letter queue. */
  readonly sentAt: number;
  /** ARN of the queue that gave the message up. */
  readonly deadLetterSource?: string | undefined;
  receiveCount: number;
  firstReceivedAt?: number;
  state: MessageState;
  /** Handle of the latest receive: the only one that deletes. */
  handle?: string;
  /** Takes back the timer that makes the message visible. */
  cancelTimer?: Cancel;
}

/** A receive call that waits for messages. */
export interface Waiter {
  readonly max: number;
  readonly visibilityMs: number;
  serve(messages: readonly Message[]): void;
}

export interface Queue {
  readonly name: string;
  readonly arn: string;
  readonly url: string;
  readonly createdAt: number;
  modifiedAt: number;
  /** Only what the owner set; defaults are in queue-attributes. */
  attributes: ReadonlyMap<string, string>;
  tags: ReadonlyMap<string, string>;
  readonly messages: Map<string, Message>;
  /** Those in state `visible`, oldest first. */
  readonly visible: Set<Message>;
  readonly waiters: Set<Waiter>;
  wakeQueued: boolean;
  purgedAt?: number;
}

/** The states that AWS reports of a message move task. */
export type MoveStatus = 'RUNNING' | 'COMPLETED' | 'CANCELLED' | 'FAILED';

export interface MoveTask {
  readonly handle: string;
  readonly source: string;
  readonly destination: string | undefined;
  /** Messages a second; undefined for as fast as it goes. */
  readonly rate: number | undefined;
  readonly startedAt: number;
  readonly toMove: number;
  moved: number;
  status: MoveStatus;
  failure?: string;
}

export interface SqsState {
  readonly queues: Map<string, Queue>;
  /** Oldest first. */
  moveTasks: readonly MoveTask[];
}

export function newSqsState(): SqsState {
  return { queues: new Map(), moveTasks: [] };
}
