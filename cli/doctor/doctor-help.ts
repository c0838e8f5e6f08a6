/** What `poolsync doctor --help` says, at most 80 columns wide. */
export const doctorHelp = {
  description: [
    'Walk the whole chain, from the management cluster over rules, queues and functions to the last sweep, and say of each link that it is ok, or what is wrong and the command that mends it.',
    'Nothing is changed: it reads, asks for reviews of rights, and makes a MachinePool as a dry run. Your own credentials are used, in the cluster and in the clouds.',
  ].join('\n\n'),

  output: 'table for people, wide for each single thing, json or yaml for programs',

  more: `
States:
  ok        nothing to do
  warning   it works, and something should be looked at
  wrong     the chain is broken here until a person mends it
  unknown   could not be found out: a right is missing, nobody answers in time
  skipped   there is nothing to look at, or what it rests on is missing

A line that begins with $ is a command that mends it or shows more. What is
deployed outside of the cluster is read from the ConfigMap poolsync-installation
in the namespace poolsync-system; docs/operate.md tells of it, and of each link.

Exit status, for scripts:
  0     all is ok, or skipped
  1     not looked at: wrong usage, no access to the cluster
  2     something is a warning or unknown
  3     something is wrong that a person must mend
  130   ended by Ctrl-C

Examples:
  Is everything in order?
  $ poolsync doctor

  Each queue, rule, function and account, with how long it took
  $ poolsync doctor -o wide

  What is wrong, for a script
  $ poolsync doctor -o json |
      jq -r '.findings[] | select(.state == "wrong") | [.link, .said, .mend] | @tsv'
`,
};
