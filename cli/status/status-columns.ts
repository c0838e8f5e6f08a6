import type { Column } from '../output/table-layout.ts';
import { ageOf } from './age.ts';
import type { PoolView } from './pool-view.ts';
import { emphasisOf, wordOf } from './state-words.ts';

type PoolColumn = Column<PoolView>;

export interface ColumnChoice {
  readonly wide: boolean;
  /** Whether pools of more than one namespace can be among them. */
  readonly withNamespace: boolean;
  /** Of the terminal; absent where there is none. */
  readonly lineWidth?: number | undefined;
}

/** On a terminal narrower than this the table does without what changes least. */
const leastForAll = 106;

/** How pools are shown to people. @param now asked for each row: a watch goes on for long */
export function statusColumns(
  { wide, withNamespace, lineWidth }: ColumnChoice,
  now: () => Date,
): readonly PoolColumn[] {
  const isNarrow = !wide && lineWidth !== undefined && lineWidth < leastForAll;
  const besides = (column: PoolColumn): readonly PoolColumn[] => (isNarrow ? [] : [column]);
  return [
    ...(withNamespace ? [namespaceColumn] : []),
    { heading: 'NAME', cell: ({ name }) => name, shrinksTo: 8 },
    ...(wide ? wideOnly : besides({ heading: 'CLOUD', cell: cloudOf, shrinksTo: 8 })),
    { heading: 'GROUP', cell: groupOf, shrinksTo: 9 },
    ...besides({ heading: 'OWNER', cell: ({ owner }) => owner }),
    figure('WANTED', ({ wanted }) => wanted),
    figure('DESIRED', ({ desired }) => desired),
    figure('LISTED', ({ listed }) => listed),
    ...(wide ? boundsAndCopy : []),
    ...besides(phaseColumn),
    { heading: 'CHANGED', cell: (pool) => changeOf(pool, now()), shrinksTo: 8 },
    {
      heading: 'STATE',
      cell: (pool) => stateOf(pool, wide, now()),
      emphasis: ({ state }) => emphasisOf(state),
      ...(wide ? {} : { shrinksTo: 10 }),
    },
  ];
}

const namespaceColumn: PoolColumn = {
  heading: 'NAMESPACE',
  cell: ({ namespace }) => namespace,
  shrinksTo: 9,
};

const phaseColumn: PoolColumn = {
  heading: 'PHASE',
  cell: ({ machinePool }) => machinePool?.phase ?? null,
  shrinksTo: 8,
};

const wideOnly: readonly PoolColumn[] = [
  { heading: 'KIND', cell: ({ kind }) => kind },
  { heading: 'CLUSTER', cell: ({ cluster }) => cluster },
  { heading: 'MACHINEPOOL', cell: ({ machinePool }) => machinePool?.name ?? null },
  { heading: 'ACCOUNT', cell: ({ cloud }) => cloud.account },
  { heading: 'REGION', cell: ({ cloud }) => cloud.region },
];

const boundsAndCopy: readonly PoolColumn[] = [
  figure('MIN', ({ minimum }) => minimum),
  figure('MAX', ({ maximum }) => maximum),
  figure('COPIED', ({ machinePool }) => machinePool?.listed ?? null),
];

function figure(heading: string, of: (pool: PoolView) => number | null): PoolColumn {
  const cell = (pool: PoolView): string | null => of(pool)?.toString() ?? null;
  return { heading, cell, align: 'right' };
}

/** The ID of a subscription is too long for a table; its first letters are as good as it for people. */
function cloudOf({ cloud }: PoolView): string {
  const { provider, account, region } = cloud;
  const short = provider === 'azure' && account.length > 12 ? `${account.slice(0, 8)}…` : account;
  return [provider === 'aws' ? 'AWS' : 'Azure', region ?? '-', short].join(' ');
}

/** A name of Azure is one within its resource group only. */
function groupOf({ group }: PoolView): string {
  return group.resourceGroup === null ? group.name : `${group.resourceGroup}/${group.name}`;
}

function changeOf({ lastChange }: PoolView, now: Date): string | null {
  if (lastChange === null) return null;
  const { time, added, removed } = lastChange;
  const moved = [added > 0 ? `+${added}` : '', removed > 0 ? `-${removed}` : ''];
  return [ageOf(time, now), ...moved.filter((part) => part !== '')].join(' ');
}

function stateOf({ state, reason, message, since }: PoolView, wide: boolean, now: Date): string {
  // What needs somebody is told in full below the table.
  if (state !== 'settling')
    return [wordOf(state), reason].filter((part) => part !== null).join(': ');
  const age = since === null ? '' : ` ${ageOf(since, now)}`;
  const more = wide && message !== null ? `, ${message}` : '';
  return `${wordOf(state)}${age}: ${reason ?? ''}${more}`;
}
