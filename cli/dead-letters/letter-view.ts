import { withoutPersonalData as withoutAwsPerson } from '../../functions/aws/events/personal-data.ts';
import { withoutPersonalData as withoutAzurePerson } from '../../functions/azure/events/personal-data.ts';
import { withoutAddresses } from '../../shared/messages/clean-json.ts';
import type { DeadLetter } from '../../shared/model/dead-letter.ts';
import type { DeadLetterQueue } from '../../shared/ports/dead-letter-queue.ts';
import { withoutExcerpt } from '../events/json-text.ts';
import { aboutOf } from './about.ts';
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

export interface ViewOptions {
  /** Of AWS's queues. */
  readonly region?: string | undefined;
  readonly withBody?: boolean;
}

const mostReason = 1_000;

/** @param queue where it lies */
export function viewOf(
  { cloud, name, kind }: Pick<DeadLetterQueue, 'cloud' | 'name' | 'kind'>,
  { id, body, reason, at }: DeadLetter,
  { region, withBody = false }: ViewOptions,
): LetterView {
  return {
    cloud,
    queue: name,
    kind,
    id,
    at: at?.toISOString() ?? null,
    reason: withoutAddresses(withoutExcerpt(reason)).slice(0, mostReason),
    ...aboutOf(cloud, body, region),
    sizeBytes: Buffer.byteLength(body),
    ...(withBody
      ? { body: cloud === 'aws' ? withoutAwsPerson(body) : withoutAzurePerson(body) }
      : {}),
  };
}
