/** The links of the chain, in its order, and what they are called before people. */
export const linkTitles = {
  cluster: 'cluster',
  kubernetes: 'Kubernetes',
  'cluster-api': 'Cluster API',
  'machine-pools': 'MachinePools',
  'your-rights': 'your rights',
  kinds: 'kinds',
  roles: 'roles',
  installation: 'installation',
  'cloud-access': 'cloud access',
  'aws-rules': 'AWS rules',
  'aws-queues': 'AWS queues',
  'aws-functions': 'AWS functions',
  'azure-events': 'Azure events',
  'azure-queues': 'Azure queues',
  'azure-functions': 'Azure functions',
  watch: 'watch',
  clocks: 'clocks',
  'last-event': 'last event',
  'last-sweep': 'last sweep',
  releases: 'releases',
} as const;

export type LinkName = keyof typeof linkTitles;

export const linkNames = Object.keys(linkTitles) as readonly LinkName[];

export type FindingState =
  | 'ok'
  /** It works, and something should be looked at. */
  | 'warning'
  /** The chain is broken here until a person mends it. */
  | 'wrong'
  /** It could not be found out. */
  | 'unknown'
  /** There is nothing to look at, or what it rests on is missing. */
  | 'skipped';

/** What was found at a link. */
export interface Told {
  readonly state: FindingState;
  /** A sentence without a full stop at its end. */
  readonly said: string;
  /** A command that mends it, or shows more: as it is pasted into a shell. */
  readonly mend?: string;
}

export interface Finding extends Told {
  readonly link: LinkName;
}

export function ok(said: string): Told {
  return { state: 'ok', said };
}

export function skipped(said: string): Told {
  return { state: 'skipped', said };
}

export function warning(said: string, mend?: string): Told {
  return told('warning', said, mend);
}

export function wrong(said: string, mend?: string): Told {
  return told('wrong', said, mend);
}

export function unknown(said: string, mend?: string): Told {
  return told('unknown', said, mend);
}

/** Libraries add lines about themselves to what went wrong. */
function firstLine(text: string): string {
  return (text.split(/\r?\n/)[0] ?? '').trimEnd();
}

function told(state: FindingState, said: string, mend: string | undefined): Told {
  return { state, said: firstLine(said), ...(mend === undefined ? {} : { mend }) };
}
