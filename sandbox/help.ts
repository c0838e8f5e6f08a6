/** What `--help` prints. */
export const help = `Usage: npm start [-- OPTIONS]

Runs Poolsync on real parts, on this machine alone:

  a management cluster   etcd, kube-apiserver and the core of Cluster API with its webhooks. The
                         first start builds them from pinned Go modules into your cache folder,
                         which takes minutes and Go 1.26 or later; $KUBEBUILDER_ASSETS, where it is
                         set, names the folder of an etcd and a kube-apiserver to use instead
  a simulated AWS        Auto Scaling, EventBridge, SQS, STS and Lambda's Invoke for the real SDKs
                         and the real aws command: two accounts, two regions, five groups
  a simulated Azure      Resource Manager's scale sets, Entra, Event Grid and Service Bus for the
                         real SDKs and curl: two subscriptions, a Uniform and a Flexible scale set
  the built functions    dist/aws/reconcile and dist/aws/scale, run and fed as Lambda does it, and
                         dist/azure/observe and dist/azure/act, as the host of Azure Functions does
                         it; built where they are missing or older than their sources
  the built watch        dist/watch, which asks the functions for what the cluster wants
  sweeps                 dist/aws/sweep and the timer of dist/azure/observe look at all pools of
                         their cloud every 30 s and put right what no event told of: nobody plays
                         for the 5 minutes that a schedule has. On AWS sooner where it is invoked
  stand-ins for kubelets a Node for each instance in service

A short scenario then scales groups by their MachinePools and changes others in the cloud. On AWS:
out, in, by hand, through a terminate hook, beyond a group's maximum, in another region and in
another account. On Azure, beside that: out and in by a MachinePool, by Azure autoscale, by hand,
and by a repair and an eviction, of which Azure tells nobody. Shown are, for each pool, what the
cloud, the list and the MachinePool have, for each change the time to the list and to the
MachinePool, and how long a wish in spec.replicas takes until the group is asked.
The time begins on AWS with the event of the change. Azure sends none when an instance appears or is
gone, so there it begins when Azure's own lists show it: most of it is the time until the watch asks
for another look, 5 s after one that found the scale set unsettled.
After that it stays up until Ctrl-C and says how to play with it: what it prints leads kubectl, aws,
curl and the command poolsync (npm run -s poolsync -- --help) into cluster and clouds.

Options:
  --once        End after the scenario: status 0 only if it went through and all is in sync.
  --json        With --once: print one JSON object on standard output, and all else on standard
                error. Use npm start --silent, or npm's own lines come first:
                  ok               whether the status is 0; problem says why not
                  startMs          from the start to the first step of the scenario
                  changes          instances that joined or left in the scenario
                  latencyMs        aws, azure: list, machinePool: n, p50, p99, max in ms to where it
                                   was seen, from what is said above. n leaves out what was listed
                                   before
                  cloudCalls       aws, azure: calls of Poolsync, by action
                  clusterWrites    writes of both reconcile functions without their Events, by the
                                   audit log
                  events           aws, azure: by outcome. received: messages, with those that came
                                   back; applied, inSync: groups in batches; deferred, ignored,
                                   rejected: messages; waiting, redrive: messages in the queue of
                                   events and in that for those given up, at the end
                  scaling          aws, azure: requests: messages for the function scale; calls of
                                   SetDesiredCapacity, or PATCHes of a capacity; begunAgain: work
                                   that began anew; writtenBack to spec.replicas; latencyMs from
                                   spec.replicas to the call, as above. azure also untilListedMs:
                                   from spec.replicas to the list
                  pools            for each: name, where it is (account, region, group; on Azure
                                   subscription, location, scaleSet, which is a resource ID), cloud,
                                   list and machinePool (how many each has), phase, inSync
  --skip-scenario
                Go without the scenario: up and ready to play with sooner.
  --folder DIR  Keep the state in DIR; .poolsync in the current folder by default. One sandbox at a
                time has such a folder; any number run beside each other in folders of their own.
  -h, --help    Show this text and start nothing.

Ending: Ctrl-C (SIGINT), SIGTERM or SIGHUP ends everything within 10 s with status 0 (1 where --once
was not through yet); a second Ctrl-C does so at once. A closed standard input ends nothing. Where
npm or the sandbox itself is killed, all its processes end within 5 s. If a part ends by itself, its
last words are shown and all ends with status 1.

Files, in the folder of the state:
  sandbox.json  For programs: { version: 1, kubeconfig, kubectl, logs, pids: { main, … }, aws:
                { endpoint, control, accounts: [{ id, accessKeyId, secretAccessKey, regions }],
                queues: [{ use: 'events' | 'scale' | 'rejected' | 'redrive', account, region,
                url }], sweep: { function, account, region, everyMs } },
                azure: { endpoint, control, caFile, subscriptions: [{ id, tenantId, scaleSets }],
                identity: { endpoint, header, clientId } } }, with absolute paths. scaleSets are
                resource IDs. GET <identity.endpoint>?api-version=2019-08-01&client_id=<clientId>&
                resource=<azure.endpoint> with the header X-IDENTITY-HEADER gives a token for Azure.
                Each control answers GET / with what it can let go wrong. The file appears when
                everything is up and the scenario is through (with --once: before the scenario), and
                is removed at the end.
  run-<pid>/    Data and logs of a run. The logs stay until the next start in that folder.
`;
