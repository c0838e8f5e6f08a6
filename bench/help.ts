/** What `--help` prints. */
export const help = `Usage: npm run -s bench -- NAME [OPTIONS]

Measures Poolsync on this machine alone and on real parts: etcd, kube-apiserver and Cluster API's
core, the simulated AWS in a process of its own or the simulated Azure in this one, and the built
functions and watch with the rights that Poolsync ships. It takes some minutes, ends earlier at
Ctrl-C, and leaves nothing running.
docs/benchmarks.md tells what the figures mean.

inbound: from a change in an Auto Scaling group to its MachinePool, in this order
  moduleLoad      size of the function's bundle, and its start beside that of an empty handler
  oneAtATime      one change at a time: event handed to the function -> list -> MachinePool
  fullQueue       a queue full of events: time, calls to AWS, writes to the cluster
  oneEnvironment  a queue full of events for a single execution environment: resident memory
  manyPools       a cluster full of pools: what the index costs, what a hint reads

outbound: from spec.replicas of a MachinePool to the desired capacity of its group, in this order
  oneAtATime      one change at a time: spec.replicas -> SetDesiredCapacity -> status
  allAtOnce       all pools change at once: time, calls to AWS
  failOver        of two watches the leader is killed, and frozen: until the other one publishes
  manyPools       a cluster full of pools: memory of the watch, its start until it publishes

azure-inbound: from a change in a VM scale set to its MachinePool, in this order
  moduleLoad      size of the function app's bundle, and its start beside that of an empty app
  oneAtATime      one change at a time: event handed to the app -> list -> MachinePool
  allAtOnce       all scale sets change at once, again and again: readings, writes, memory
  fullQueue       a queue full of events for several instances of the app
  oneInstance     the same for a single one: resident memory
  manyPools       a cluster full of pools: what the index costs, what a hint reads

azure-outbound: from spec.replicas of a MachinePool to the capacity of its scale set, in this order
  moduleLoad      size of the function app's bundle, and its start beside that of an empty app
  oneAtATime      one change at a time: spec.replicas -> PATCH of the scale set -> status
  allAtOnce       all pools of a subscription change at once, within Azure's limits of calls: until
                  all have settled; who was refused, and who called too early

sweep: the scheduled look at everything on AWS, and how soon poolsync status answers, in this order
  fewGroups         nothing to correct, with a tenth of the groups: time, memory, calls
  status            poolsync status of these pools: until its first line, and its last
  firstSweep        what is new gets its status
  nothingToCorrect  the same with all groups: calls to AWS, writes to the cluster, time, memory
  drifted           some lists are wrong: what is written

azure-sweep: what Azure Resource Graph lets a sweep read, within its documented limit of queries
  inventory       all instances of a subscription: time, queries, waits, memory

Options:
  --json       Print one JSON object on standard output: bench, commit, node, cores, startedAt,
               samples, figures, targets. Without it tables are printed. Progress goes to standard
               error.
  --short      Small samples, in about a minute; only what is counted is judged, no time.
  -h, --help   Print this.

Status: 0 when everything was measured, also where a target was missed (its "ok" tells); 1 when
the run failed or was interrupted; 2 when the command line was wrong.
`;
