import type {
  MessageForPeople,
  ReturningMessage,
} from '../../functions/azure/queue/message-queues.ts';
import type { BatchDeps } from '../../functions/azure/queue/work-on-batch.ts';
import { RecordingLogger } from '../fakes/recording-logger.ts';
import { RecordingMetrics } from '../fakes/recording-metrics.ts';

/** What a batch of either function needs beside its work, and what became of its messages. */
export interface RecordedBatch {
  readonly deps: BatchDeps;
  readonly rejected: MessageForPeople[];
  readonly returning: ReturningMessage[];
  readonly log: RecordingLogger;
  readonly metrics: RecordingMetrics;
}

export function recordBatch(random: () => number = () => 0.5): RecordedBatch {
  const log = new RecordingLogger();
  const metrics = new RecordingMetrics();
  const rejected: MessageForPeople[] = [];
  const returning: ReturningMessage[] = [];
  const queues: BatchDeps['queues'] = {
    reject: async (messages) => void rejected.push(...messages),
    sendAgain: async (messages) => {
      returning.push(...messages);
      return [];
    },
  };
  return { deps: { queues, log, metrics, random }, rejected, returning, log, metrics };
}
