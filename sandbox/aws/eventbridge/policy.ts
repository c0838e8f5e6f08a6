import type { EventBus, Statement } from './model.ts';

/** Tells whether an account may put events on a bus: its owner always, others by the bus's policy. */
export function mayPutEvents(bus: EventBus, account: string): boolean {
  if (bus.arn.split(':')[4] === account) return true;
  const relevant = bus.policy.filter(
    (statement) => namesAccount(statement.Principal, account) && namesPutEvents(statement.Action),
  );
  if (relevant.some(({ Effect }) => Effect === 'Deny')) return false;
  return relevant.some(({ Effect }) => Effect === 'Allow');
}

function namesAccount(principal: unknown, account: string): boolean {
  const accepted = ['*', account, `arn:aws:iam::${account}:root`];
  if (typeof principal === 'string') return principal === '*';
  if (typeof principal !== 'object' || principal === null) return false;
  const names: unknown = Reflect.get(principal, 'AWS');
  const list: readonly unknown[] = Array.isArray(names) ? names : [names];
  return list.some((name) => typeof name === 'string' && accepted.includes(name));
}

function namesPutEvents(action: Statement['Action']): boolean {
  const names = typeof action === 'string' ? [action] : action;
  return names.some((name) => ['*', 'events:*', 'events:PutEvents'].includes(name));
}

/** A policy document as `DescribeEventBus` shows it, or undefined where there is no statement. */
export function showPolicy(bus: EventBus): string | undefined {
  if (bus.policy.length === 0) return undefined;
  return JSON.stringify({ Version: '2012-10-17', Statement: bus.policy });
}
