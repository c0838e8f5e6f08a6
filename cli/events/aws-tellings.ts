import { ownField, ownText, toldNothing, type Tellings } from './decoded-event.ts';

/**
 * What a message of AWS tells of itself.
 *
 * @param value the JSON of its body; absent: no JSON
 * @param queueRegion for a message straight from a lifecycle hook
 */
export function tellingsOfAws(value: unknown, queueRegion: string | undefined): Tellings {
  if (value === undefined) return toldNothing;
  const textAt = (...keys: readonly string[]): string | null =>
    keys.map((key) => ownText(value, key)).find((text) => text !== null) ?? null;
  const detail = ownField(value, 'detail');
  const isEvent = textAt('detail-type') !== null;
  return {
    ...toldNothing,
    source: textAt('source', 'Service'),
    detailType: textAt('detail-type', 'LifecycleTransition', 'Event'),
    account: textAt('account', 'AccountId'),
    region: textAt('region') ?? (isEvent ? null : (queueRegion ?? null)),
    group: ownText(detail, 'AutoScalingGroupName') ?? textAt('AutoScalingGroupName'),
    instanceId:
      ownText(detail, 'EC2InstanceId') ?? ownText(detail, 'instance-id') ?? textAt('EC2InstanceId'),
  };
}
