import { groupKey } from '../model/group.ts';
import type { IgnoredReason } from '../model/hint.ts';
import type { GroupOutcome, Outcome } from '../model/outcome.ts';
import type { Logger } from '../ports/logger.ts';
import type { Metrics } from '../ports/metrics.ts';
import { deferredBy } from './apply.ts';
import type { GroupHints } from './coalesce.ts';
import type { MemberResolution } from './resolve-member-hints.ts';
import type { Resolution } from './resolve-pool-hints.ts';

export interface ReportDeps {
  readonly log: Logger;
  readonly metrics: Metrics;
}

/** One line and its counts for each group's outcome; one that is in sync is counted in silence. */
export function reportOutcome(
  { log, metrics }: ReportDeps,
  hints: GroupHints,
  outcome: GroupOutcome,
): void {
  const group = groupKey(hints.group);
  const messages = hints.hintIds.length;
  switch (outcome.kind) {
    case 'in-sync':
      metrics.count('GroupsInSync', 1);
      return;
    case 'applied':
      metrics.count('GroupsApplied', 1);
      metrics.count('InstancesAdded', outcome.added);
      metrics.count('InstancesRemoved', outcome.removed);
      log.info('group applied', { group, added: outcome.added, removed: outcome.removed });
      return;
    case 'ignored':
      metrics.count('MessagesIgnored', messages, outcome.reason);
      log.info('group ignored', { group, messages, reason: outcome.reason });
      return;
    case 'deferred':
      metrics.count('MessagesDeferred', messages, outcome.reason);
      log.warn('group deferred', {
        group,
        messages,
        reason: outcome.reason,
        detail: outcome.detail,
      });
      return;
  }
}

/** How a hint ended that never came to a group, with its line and its count. */
export function unresolvedOutcome(
  { log, metrics }: ReportDeps,
  resolution: Resolution | MemberResolution,
): readonly [string, Outcome][] {
  switch (resolution.kind) {
    case 'found':
      return [];
    case 'ignored':
      return ignored({ log, metrics }, resolution.id, resolution.reason);
    case 'failed': {
      const { id, fault } = resolution;
      metrics.count('MessagesDeferred', 1, 'fault');
      log.warn('request deferred', { messageId: id, reason: 'fault', detail: fault.message });
      return [[id, deferredBy(fault)]];
    }
  }
}

function ignored(
  { log, metrics }: ReportDeps,
  id: string,
  reason: IgnoredReason,
): readonly [string, Outcome][] {
  metrics.count('MessagesIgnored', 1, reason);
  log.info('request ignored', { messageId: id, reason });
  return [[id, { kind: 'ignored', reason }]];
}
