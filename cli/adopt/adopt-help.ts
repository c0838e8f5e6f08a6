/** What `poolsync adopt --help` says, at most 80 columns wide. */
export const adoptHelp = {
  // Paragraphs, which are wrapped to the width of the terminal.
  description: [
    'Make a MachinePool of an Auto Scaling group or VM scale set that is there already. Looks at the group with your own credentials of its cloud, and prints ready manifests: the MachinePool, the object that ties it to the group, and a CloudAccount where none allows the group yet.',
    'spec.replicas is what the group is told to have, so adopting it scales nothing. The group itself is not changed, and nothing is written without --apply.',
  ].join('\n\n'),

  group: 'name of the group, ARN of an Auto Scaling group, or ID of a scale set',
  cluster: 'Cluster of Cluster API whose Nodes the instances are',
  name: "name of the MachinePool; by default the group's, in allowed letters",
  owner: 'who decides on the number of instances from now on',
  apply: 'create the objects, all or none, after a dry run by the API server',
  output:
    'manifests as yaml or json, or a table or wide one of them; by default yaml, and nothing with --apply',
  account: 'AWS account or Azure subscription to look into',
  region: 'AWS region or Azure location to look into',
  role: 'for a new CloudAccount of AWS: the role that the functions take on',
  externalId: 'the external ID that the role asks for',
  identity: "for a new one of Azure: the functions' managed identity for it",
  installation: 'name of this installation, where the cluster does not tell',

  more: `
Where a group is looked for by its name:
  in the accounts, regions and subscriptions of the CloudAccounts, and where
  Poolsync's functions are. --account and --region narrow that, or name a place
  that no CloudAccount has yet. Of several groups of one name, say which by its
  ARN or ID.

Credentials: AWS as the AWS CLI finds them (AWS_PROFILE, aws sso login ...), with
the role of a CloudAccount in other accounts than your own; Azure as az login or
AZURE_... has them. Reading a group needs autoscaling:DescribeAutoScalingGroups
or Microsoft.Compute/virtualMachineScaleSets/read.

It refuses a group that another object or another installation has, and one
that its keeper would scale back, such as a node group of EKS or a node pool of
AKS: --owner cloud takes those over with their number of instances left to the
cloud.

Standard output has the manifests or the table alone, standard error all else.

Exit status, for scripts:
  0     printed, or created
  1     neither: wrong usage, no such group or Cluster, no access, refused
  3     created, and somebody has to run the command that is shown: no CloudAccount
        allows the namespace, so that the list stays empty, or the Auto Scaling
        group lacks the tag of this installation, without which it is not scaled
  130   ended by Ctrl-C

Examples:
  Look at what would be made
  $ poolsync adopt demo-web --cluster demo -n fleet

  Create it
  $ poolsync adopt demo-web --cluster demo -n fleet --apply
  $ poolsync status fleet/demo-web --watch

  The same by hand, with a change
  $ poolsync adopt demo-web -c demo -n fleet > web.yaml
  $ kubectl apply -f web.yaml

  A scale set whose number of instances Azure autoscale decides
  $ poolsync adopt $(az vmss show -g fleet -n batch --query id -o tsv) \\
      --cluster demo --name batch --owner cloud

  A group in an account that Poolsync has not used yet
  $ poolsync adopt workers -c blue --account 222222222222 --region eu-west-1 \\
      --role arn:aws:iam::222222222222:role/poolsync --external-id fleet-7

  A scale set in a subscription that Poolsync has not used yet
  $ poolsync adopt workers -c blue --region westeurope \\
      --account 22222222-0000-0000-0000-000000000000 \\
      --identity 33333333-0000-0000-0000-000000000000

  All groups with a tag, on AWS and on Azure
  $ aws autoscaling describe-auto-scaling-groups --filters Name=tag:team,Values=a \\
      --query 'AutoScalingGroups[].AutoScalingGroupARN' --output text | tr '\\t' '\\n' |
      xargs -I{} poolsync adopt {} -c blue -n team-a --apply
  $ az vmss list --query "[?tags.team=='a'].id" -o tsv |
      xargs -I{} poolsync adopt {} -c blue -n team-a --apply
`,
};
