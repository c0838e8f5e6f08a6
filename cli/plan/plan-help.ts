/** What `poolsync plan --help` says, at most 80 columns wide. */
export const planHelp = {
  // Paragraphs, which are wrapped to the width of the terminal.
  description: [
    'Show what a sweep would change now, as a diff for each pool, and what only you can put right. Nothing is written, neither to the cluster nor to a cloud.',
    'The objects are read with your kubeconfig, and then their groups with your own AWS and Azure credentials: AWS_PROFILE, aws sso login, az login. The role of a CloudAccount is assumed only for AWS accounts that are not your own.',
  ].join('\n\n'),

  pools: 'pools to look at, written as for status; none: all',

  more: `
A POOL is written as
  NAME                 of either kind
  KIND/NAME            asgmp/NAME or ssmp/NAME; mp/NAME by its MachinePool
  NAMESPACE/NAME       KIND/NAMESPACE/NAME also goes

How to read it:
  list:      + and -   provider IDs that would come and go
  guarded              so many would leave at once that a second reading, 15 s
                       later, has to lack them too before they do
  replicas:  4 → 6     spec.replicas would follow the group: the cloud owns it
  desired:   4 → 6     the group would be asked to follow spec.replicas: the
                       cluster owns it; a scale request is sent
  status:              fields and conditions that are out of date
IDs that wait for their second reading already stand apart: nothing is to be
done about them, and the watch asks for that reading.

Exit status, for scripts:
  0     in sync: nothing would be changed
  1     not everything could be looked at: wrong usage, no access, no such pool
  2     something would be changed, or waits for its second reading
  3     something needs a person, whatever else would be changed
  130   ended by Ctrl-C

-o json and -o yaml print { lookedAt, complete, findings: [...], unseen: [...],
summary: {...} } with every ID; docs/cli.md describes them.

Examples:
  Is anything out of step, anywhere?
  $ poolsync plan -A

  One pool, with every ID
  $ poolsync plan team-a/workers -o wide

  The pools of another AWS account
  $ AWS_PROFILE=production poolsync plan -n production

  In a pipeline: stop where something has drifted
  $ poolsync plan -A || exit 1

  Which IDs would leave a list?
  $ poolsync plan -A -o json | jq -r '.findings[] | .removed // [] | .[]'
`,
};
