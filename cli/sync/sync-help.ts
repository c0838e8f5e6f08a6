/** What `poolsync sync --help` says, at most 80 columns wide. */
export const syncHelp = {
  // Paragraphs, which are wrapped to the width of the terminal.
  description: [
    'Show the plan, and carry it out: lists, counts and statuses are written to the cluster, other providers are asked to look, and scale requests are sent. Never is a group scaled from here.',
    'Each group is read again before anything is written. What only you can put right is told and left.',
  ].join('\n\n'),

  pools: 'pools to bring in sync, written as for status; none: all',

  yes: 'do not ask before many IDs leave a list at once',

  more: `
A POOL is written as
  NAME                 of either kind
  KIND/NAME            asgmp/NAME or ssmp/NAME; mp/NAME by its MachinePool
  NAMESPACE/NAME       KIND/NAMESPACE/NAME also goes

Where so many IDs would leave a list that the pool's shrinkGuard holds them back,
you are asked first: Cluster API deletes the Nodes of IDs that leave. After a yes
the group is read a second time, 15 s later, and they leave if they are missing
there too. Without a terminal and without --yes such pools are left.

A pool with driftPolicy report is left unless you name it.

Exit status, for scripts:
  0     in sync now, or asked for: nothing is left to do
  1     not everything could be looked at, or put right
  2     something was left as it is, by its driftPolicy, or waits for a second
        reading
  3     something needs a person: a guarded list without a yes, or what plan
        says of it
  130   ended by Ctrl-C, after what had begun; the output says what was done

-o json and -o yaml print what plan prints, and { results: [...] } with what came
of each finding.

Examples:
  Everything, anywhere
  $ poolsync sync -A

  One pool, also where its driftPolicy is report
  $ poolsync sync team-a/workers

  After an outage, in a script
  $ poolsync sync -A --yes -o json > sync.json || jq .results sync.json
`,
};
