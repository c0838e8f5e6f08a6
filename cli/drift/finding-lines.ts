import type {
  Finding,
  ForeignListDrift,
  ListDrift,
  ReplicasDrift,
} from '../../shared/model/drift.ts';
import type { ProviderId } from '../../shared/model/provider-id.ts';
import { printable } from '../output/printable.ts';
import type { Style } from '../output/table-layout.ts';
import { ageOf } from '../status/age.ts';
import { counted } from './words.ts';

export interface LineOptions {
  readonly style: Style;
  readonly wide: boolean;
  readonly now: Date;
}

const mostIds = 10;
const mostFields = 6;

/** What would be changed by a finding, a line each; none where nothing would. */
export function changeLines(finding: Finding, options: LineOptions): readonly string[] {
  const { remedy } = finding;
  if (remedy === 'person' || remedy === 'none') return [];
  switch (finding.kind) {
    case 'list-drift':
      return listLines(finding, options);
    case 'foreign-list-drift':
      return foreignLines(finding, options);
    case 'replicas-drift':
      return [countLine(finding, options)];
    case 'status-drift':
      return [`${label('status')}${fieldsOf(finding.fields, options.wide)}`];
    case 'group-made-anew':
    case 'group-missing':
    case 'shared-group':
    case 'machine-pool-gone':
    case 'access-denied':
    case 'group-unread':
    case 'instances-without-node':
    case 'nodes-without-instance':
    case 'unclaimed-group':
      return [`${label('pool')}${printable(finding.message)}`];
  }
}

function listLines(drift: ListDrift, options: LineOptions): readonly string[] {
  const { added, removed, guarded, beganAfter } = drift;
  const since = beganAfter === undefined ? '' : ` (in sync ${ageOf(beganAfter, options.now)} ago)`;
  return [
    `${label('list')}${figuresOf(added, removed)}${since}`,
    ...idLines('+', added, options),
    ...idLines('-', removed, options),
    ...(guarded
      ? [
          options.style('yellow', '  guarded: so many at once leave only if a second reading,'),
          options.style('yellow', '  15 s after the first, lacks them too; sync asks you first'),
        ]
      : []),
  ];
}

function foreignLines(drift: ForeignListDrift, options: LineOptions): readonly string[] {
  const { added, removed, nudgedAt } = drift;
  const before = nudgedAt === undefined ? '' : `, as it was ${ageOf(nudgedAt, options.now)} ago`;
  return [
    `${label('list')}${figuresOf(added, removed)}; its provider is asked to look${before}`,
    ...idLines('+', added, options),
    ...idLines('-', removed, options),
  ];
}

function figuresOf(added: readonly ProviderId[], removed: readonly ProviderId[]): string {
  return [
    ...(added.length === 0 ? [] : [`${counted(added.length, 'ID')} to add`]),
    ...(removed.length === 0 ? [] : [`${counted(removed.length, 'ID')} to remove`]),
  ].join(', ');
}

function idLines(
  sign: '+' | '-',
  ids: readonly ProviderId[],
  { style, wide }: LineOptions,
): readonly string[] {
  const shown = wide ? ids : ids.slice(0, mostIds);
  const rest = ids.length - shown.length;
  return [
    ...shown.map((id) => style(sign === '+' ? 'green' : 'red', `  ${sign} ${printable(id)}`)),
    ...(rest === 0 ? [] : [style('dim', `  ${sign} and ${rest} more; -o wide shows all`)]),
  ];
}

/** What is written where, and by whose decision. */
function countLine(drift: ReplicasDrift, { style }: LineOptions): string {
  const { owner, replicas, desiredCapacity, machinePool = '' } = drift;
  const arrow = (from: number, to: number): string => style('yellow', `${from} → ${to}`);
  const of = printable(machinePool);
  return owner === 'cloud'
    ? `${label('replicas')}${arrow(replicas, desiredCapacity)} in MachinePool ${of}: the cloud owns the count`
    : `${label('desired')}${arrow(desiredCapacity, replicas)} in the group, by a scale request: MachinePool ${of} owns the count`;
}

function fieldsOf(fields: readonly string[], wide: boolean): string {
  const shown = wide ? fields : fields.slice(0, mostFields);
  const rest = fields.length - shown.length;
  const named = shown.map(printable).join(', ');
  return rest === 0 ? named : `${named} and ${rest} more`;
}

/** The lines of a block stand one below the other. */
function label(word: string): string {
  return `${word}:`.padEnd(10);
}
