import { isEventGridEvent } from '../../functions/azure/events/event-envelope.ts';

/**
 * Whether the parser of Azure's events reads a value. What looks like both clouds' or like neither's
 * is for AWS's, which says what it lacks.
 */
export function isAzureEvent(value: unknown): boolean {
  if (typeof value !== 'object' || value === null || Array.isArray(value)) return false;
  const isAws = ['detail-type', 'LifecycleHookName'].some((key) => Object.hasOwn(value, key));
  return !isAws && isEventGridEvent(value);
}
