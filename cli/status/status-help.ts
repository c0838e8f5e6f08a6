/** What `poolsync status --help` says, at most 80 columns wide. */
export const statusHelp = {
  // Paragraphs, which are wrapped to the width of the terminal.
  description: [
    'Show how the pools stand: which cloud and group each is tied to, who owns the number of instances, how many are wanted and there, and what only you can mend.',
    'Of pools in the namespace that kubectl would use, or those that are named. Only the management cluster is asked, never a cloud, and nothing is written.',
  ].join('\n\n'),

  pools: 'pools to show (see below); none: all',

  output: 'table for people, wide for more of it, json or yaml for programs',

  watch: 'keep it current until Ctrl-C',

  more: `
A POOL is written as
  NAME                 of either kind
  KIND/NAME            asgmp/NAME or ssmp/NAME; mp/NAME by its MachinePool
  NAMESPACE/NAME       KIND/NAMESPACE/NAME also goes

Columns:
  OWNER     who decides on the number: cluster (spec.replicas) or cloud
  WANTED    spec.replicas of the MachinePool
  DESIRED   what the group is told to have
  LISTED    provider IDs that Poolsync has listed
  PHASE     of the MachinePool, as Cluster API has it
  CHANGED   how long ago the list changed, and by how many IDs
  STATE     in sync, settling (on its way, nothing to do), paused, deleting,
            or needs you (told below the table, with what to do)

Exit status, for scripts:
  0     shown, and no pool needs a person; some may still be settling
  1     not shown, or not all: wrong usage, no access, no such pool
  3     shown, and at least one pool needs a person
  130   ended by Ctrl-C

-o json and -o yaml print { pools: [...], summary: {...} } with all fields of
each pool, null where one is not known; docs/cli.md describes them. With --watch
each change is a line of JSON, or a document of YAML:
  { type: present | gone, pool: {...} }
Colour is for terminals only, and not with NO_COLOR=1.

Examples:
  What needs me, anywhere?
  $ poolsync status -A

  One pool in another cluster, with all there is to say of it
  $ poolsync status team-a/workers --context production -o wide

  Watch a scale-out
  $ kubectl scale machinepool workers --replicas=12 && poolsync status workers -w

  Which pools are not in sync?
  $ poolsync status -A -o json |
      jq -r '.pools[] | select(.state != "in-sync") | [.namespace, .name, .reason] | @tsv'

  In a script: tell somebody when a pool needs a person
  $ poolsync status -A > status.txt; [ $? -eq 3 ] && mail ops < status.txt
`,
};
