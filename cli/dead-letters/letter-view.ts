import type { DeadLetterQueue } from '../../shared/ports/dead-letter-queue.ts';
import type { CloudName } from './letters-deps.ts';

/** A letter as people and programs see it: nothing in it tells of a person. */
export interface LetterView {
  readonly cloud: CloudName;
  readonly queue: string;
  readonly kind: DeadLetterQueue['kind'];
  readonly id: string;
  /** RFC 3339. */
  readonly at: string | null;
  readonly reason: string;
  /** What happened, or was asked for. */
  readonly event: string | null;
  /** Groups, machines or pools that it was about, at most a few of each letter. */
  readonly about: readonly string[];
  /** Events in it; a message of Azure may hold several. */
  readonly events: number;
  readonly sizeBytes: number;
  /** Where asked for. */
  readonly body?: string;
}
