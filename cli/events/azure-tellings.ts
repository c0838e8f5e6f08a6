import { readResource } from '../../functions/azure/events/compute-hint.ts';
import { isEventType, isOperation } from '../../functions/azure/events/showable.ts';
import { ownField, ownText, toldNothing, type Tellings } from './decoded-event.ts';

/** A subscription or a resource of it, or the watch. */
const source = /^\/subscriptions(?:\/[\w.()-]{1,90}){1,12}$|^poolsync$/;

/**
 * What an event of Event Grid tells of itself. Only what is written as Azure writes it is shown: an
 * event tells of a person, too, and a broken one may do so anywhere.
 */
export function tellingsOfAzure(event: unknown): Tellings {
  const from = shown(ownText(event, 'source') ?? ownText(event, 'topic'), (text) =>
    source.test(text),
  );
  return {
    ...toldNothing,
    source: from,
    account: from === null ? null : (from.split('/')[2] ?? null),
    detailType: shown(ownText(event, 'type') ?? ownText(event, 'eventType'), isEventType),
    operation: shown(ownText(ownField(event, 'data'), 'operationName'), isOperation),
    ...placeIn(ownText(event, 'subject')),
  };
}

function shown(text: string | null, isShowable: (text: string) => boolean): string | null {
  return text !== null && isShowable(text) ? text : null;
}

function placeIn(subject: string | null): Partial<Tellings> {
  const named = readResource('subject', subject ?? '');
  if (named.kind !== 'compute') return {};
  const { resource } = named;
  if (resource.kind === 'virtual-machine') {
    const { subscription: account, resourceGroup, name: member } = resource.virtualMachine;
    return { account, resourceGroup, member };
  }
  const { subscription: account, resourceGroup, name: group } = resource.scaleSet;
  const instanceId = resource.kind === 'instance' ? resource.instanceId : null;
  return { account, resourceGroup, group, instanceId };
}
