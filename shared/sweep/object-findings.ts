import type { DriftPolicy, Finding } from '../model/drift.ts';
import { isListOf } from './list-digest.ts';
import { aboutPool } from './pool-findings.ts';
import type { PoolFacts } from './swept-facts.ts';

/** A Node comes and goes some time after its instance; until then nothing is said. */
const toldAfterMs = 15 * 60_000;

/** What the cluster's objects say by themselves, whatever the cloud says. */
export function objectFindings(
  facts: PoolFacts,
  policy: DriftPolicy,
  now: Date,
): readonly Finding[] {
  const { swept, observed, owner } = facts;
  if (swept.beingDeleted || observed.paused) return [];
  if (owner.kind !== 'gone') return nodeFindings(facts, policy, now);
  const { namespace, name } = swept.ref;
  return [
    {
      ...aboutPool(facts, policy),
      kind: 'machine-pool-gone',
      remedy: 'person',
      message: `There is no MachinePool ${namespace}/${swept.machinePoolName ?? ''}, which owns ${name}. Delete the object, or make the MachinePool again.`,
    },
  ];
}

function nodeFindings(facts: PoolFacts, policy: DriftPolicy, now: Date): readonly Finding[] {
  const { swept, owner } = facts;
  const { providerIdList, status } = swept;
  if (owner.kind !== 'found' || owner.listed === undefined) return [];
  const { nodes, list, beingDeleted, name } = owner.listed;
  if (beingDeleted || nodes === providerIdList.length) return [];
  if (!isLongAgo(status.lastChange?.time, now) || !isListOf(list, providerIdList)) return [];
  const kind = nodes < providerIdList.length ? 'instances-without-node' : 'nodes-without-instance';
  const figures = `MachinePool ${name} counts ${nodes} Nodes for ${providerIdList.length} instances, and the list has not changed for 15 minutes`;
  const cure =
    kind === 'instances-without-node'
      ? 'Look at the instances that did not join the cluster; Poolsync deletes none.'
      : 'Look at the Nodes whose instances are gone; Poolsync deletes none.';
  const message = `${figures}. ${cure}`;
  return [{ ...aboutPool(facts, policy), kind, remedy: 'none', message }];
}

function isLongAgo(time: string | undefined, now: Date): boolean {
  return time !== undefined && now.getTime() - Date.parse(time) > toldAfterMs;
}
