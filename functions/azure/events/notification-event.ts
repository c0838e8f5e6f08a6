import { z } from 'zod';
import { problemsOf } from '../../../shared/messages/problems.ts';
import type { ParseResult } from '../../../shared/model/hint.ts';
import { hintOf, readResource, type Told } from './compute-hint.ts';
import type { EventEnvelope } from './event-envelope.ts';
import type { EventPlace } from './event-place.ts';

type About = 'health' | 'write' | 'delete';

const prefix = 'Microsoft.ResourceNotifications';

/** Azure Resource Notifications: changes that somebody asked for, and those that came by themselves. */
const notifications: ReadonlyMap<string, About> = new Map([
  [`${prefix}.HealthResources.AvailabilityStatusChanged`, 'health'],
  [`${prefix}.HealthResources.ResourceAnnotated`, 'health'],
  [`${prefix}.Resources.CreatedOrUpdated`, 'write'],
  [`${prefix}.Resources.Deleted`, 'delete'],
]);

/** Its own ID and its subject are those of a status below the resource, in some versions. */
const health = z.object({
  resourceInfo: z.object({ properties: z.object({ targetResourceId: z.string() }) }),
});

const resource = z.object({ resourceInfo: z.object({ id: z.string() }) });

export function isNotification(type: string): boolean {
  return notifications.has(type);
}

/** Reads a notification, of which only the resource counts that it is about. */
export function parseNotification(place: EventPlace, event: EventEnvelope): ParseResult {
  const path = `${place.path}.data`;
  if (notifications.get(event.type) === 'health') {
    const parsed = health.safeParse(event.data);
    return parsed.success
      ? hintAt(
          place,
          event,
          'properties.targetResourceId',
          parsed.data.resourceInfo.properties.targetResourceId,
        )
      : { kind: 'rejected', reason: problemsOf(path, parsed.error) };
  }
  const parsed = resource.safeParse(event.data);
  return parsed.success
    ? hintAt(place, event, 'id', parsed.data.resourceInfo.id)
    : { kind: 'rejected', reason: problemsOf(path, parsed.error) };
}

function hintAt(
  { id, path }: EventPlace,
  { type, time, subject }: EventEnvelope,
  field: string,
  resourceId: string,
): ParseResult {
  const named = readResource(`${path}.data.resourceInfo.${field}`, resourceId);
  switch (named.kind) {
    case 'rejected':
      return named;
    case 'other':
      return { kind: 'ignored', reason: 'other-resource', detail: type };
    case 'compute': {
      const about = notifications.get(type);
      const isConsistent = subject?.toLowerCase() === resourceId.toLowerCase();
      const told: Told = {
        id,
        cause: type,
        sentAt: time,
        changed: about === 'write',
        gone: about === 'delete' && isConsistent,
      };
      return hintOf(named.resource, told);
    }
  }
}
