import { withoutPersonalData as withoutAwsPerson } from '../../functions/aws/events/personal-data.ts';
import { withoutPersonalData as withoutAzurePerson } from '../../functions/azure/events/personal-data.ts';
import { withoutAddresses } from '../../shared/messages/clean-json.ts';
import type { DeadLetter } from '../../shared/model/dead-letter.ts';
import type { DeadLetterQueue } from '../../shared/ports/dead-letter-queue.ts';
import { withoutExcerpt } from '../events/json-text.ts';
import { aboutOf } from './about.ts';
import type { LetterView } from './letter-view.ts';

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
