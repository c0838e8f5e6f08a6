import type { ConnectedStatus } from '../cluster/connect-status.ts';
import type { PoolSelector } from './selector.ts';
import type { Scopes } from './status-cluster.ts';

export type StatusOutput = 'table' | 'wide' | 'json' | 'yaml';

/** What a person asked for, and where. */
export interface StatusRequest {
  readonly selectors: readonly PoolSelector[];
  /** `undefined`: all. */
  readonly homeNamespace: string | undefined;
  readonly scopes: Scopes;
  readonly output: StatusOutput;
  readonly access: ConnectedStatus['access'];
}

/** As in ` in namespace team-a`; empty where pools were named or all namespaces are meant. */
export function whereOf({ selectors, homeNamespace }: StatusRequest): string {
  return homeNamespace === undefined || selectors.length > 0
    ? ''
    : ` in namespace ${homeNamespace}`;
}

/** Whether pools of more than one namespace can be among those shown. */
export function spansNamespaces({ scopes }: StatusRequest): boolean {
  return scopes.length > 1 || scopes.includes(undefined);
}
