/** What `GET /` says: every route, and every kind of fault with its fields. */
export const helpText = `The control port of the simulated Azure. Bodies and answers are JSON.

GET    /calls            the newest calls: time, principal, subscription, location, action,
                         scaleSet, capacity (that it asks for), status (0: no answer), code,
                         fault; of a refusal also
                         retryAfterSeconds and limit (of a 429: which one was reached), and early: true
                         where the caller did not wait for as long as it had been told
GET    /calls/summary    how many calls of each action
DELETE /calls            forgets both
GET    /stream           every step of every instance and every event, one JSON object a line
GET    /timings          how long things take, and a few bounds
PATCH  /timings          changes some: appearMs, appearStepMs (between new instances), createMs, deleteMs,
                         updateMs, pollAfterSeconds (0: no Retry-After), eventDeliveryMs, eventsWhen (accepted, or ended: when the
                         operation has ended), readLagMs (reads show a state that old),
                         inventoryLagMs (Resource Graph shows a state that old),
                         inventoryKeptMs (and goes on with it for so long), pageSize,
                         limitFactor (times Azure's documented limits), tokenLifetimeSeconds,
                         writesWhileBusy (preempt, or Conflict or ConflictingConcurrentWriteNotAllowed:
                         409 with that code for a write while another operation runs), attachedCount
                         (whether machines put in by hand count in the capacity)
GET    /quotas           the quotas, with their usage
POST   /quotas           {"subscription"?, "location", "cores", "noticed"?: "at-once" or "by-operation",
                         "code"?: "OperationNotAllowed" or "QuotaExceeded"}: writes that exceed it are
                         refused with 409, or accepted and then fail, and no instance comes
DELETE /quotas           there is room for all
POST   /faults           lets calls go wrong; gives {"id"}
GET    /faults           all faults; acted counts the calls, over tells that it acts no more
DELETE /faults           ends and forgets all
DELETE /faults/<id>      ends and forgets one

Nothing below makes an event, as with Azure. {"subscription"?, "resourceGroup"?} where several scale
sets have the name. <instance> is the number of a Uniform instance, the name of a Flexible one.
POST   /scale-sets/<name>/instances/<instance>/eviction
                         {"policy"?: "Delete" or "Deallocate", "lowersCapacity"?: true}: Azure needs the
                         room of a spot instance
POST   /scale-sets/<name>/instances/<instance>/repair
                         automatic repair: it goes, and then a new one comes
PATCH  /scale-sets/<name>/instances/<instance>
                         {"power"?: "stopped", "deallocated", "running" …, "provisioning"?: "Failed",
                         "Succeeded", "Updating"}: its state is another one
POST   /scale-sets/<name>/creation-failure
                         {"code"?, "message"?, "times"?, "appears"?: true}: creations fail; with
                         "appears": false no instance shows, as without capacity or quota
DELETE /scale-sets/<name>/creation-failure
                         creations succeed again
PATCH  /scale-sets/<name>/casing
                         {"upperCase": true}: IDs of instances show the resource group in upper case
POST   /scale-sets/<name>/write-failure
                         {"code"?, "message"?, "times"?, "appears"?: false}: writes are accepted, and their
                         operations fail; with "appears": true after the instances came
DELETE /scale-sets/<name>/write-failure
                         operations succeed again
POST   /scale-sets/<name>/held-operations
                         {"appears"?: true}: operations that begin now do not end; with "appears": false
                         nothing happens to instances either
DELETE /scale-sets/<name>/held-operations
                         they end, and what waited happens

These two make the event that such a call makes, and answer as Azure does.
POST   /scale-sets/<name>/autoscale
                         {"capacity"}: Azure's own autoscale changes the capacity; no person is in the event
POST   /scale-sets/<name>/attached
                         {"name", "computerName"?, "zone"?, "vmSize"?}: a person makes a virtual machine in
                         a Flexible scale set

A fault: {"kind", "action", ...}. It acts on calls that fit all of
  action        an operation ID such as VirtualMachineScaleSets_Get, VirtualMachineScaleSetVMs_List or
                VirtualMachines_List; ResourceGraph_Resources, Entra_Token, ManagedIdentity_Token; or * for every one
  subscription
  location
  resource      any part of the path, such as a scale set's name
  principal     any part of the caller's client ID
  page          number of the page asked for, from 1, or "later" for all but the first
for the next "times" calls, for "forMs", or until it is deleted. Where several fit a call, the
oldest alone acts.

Kinds
  throttle      429 with Retry-After: "retryAfterSeconds" (1)
  error         500 InternalExecutionError, or your code, status, message and "retryAfterSeconds";
                "acts": true carries the call out before it fails
  hang          no answer until the client gives up or the fault ends, 15 minutes at most; "acts" as above
  empty         the usual status and nothing in the body; with "element" an answer without that field,
                such as value, nextLink or instanceView; "instances": ["0"] limits it to these
  short         lists named "element" keep their first "keep" entries only (value, 0: an empty list);
                "instances" as above
  truncated     the body ends after the part "at" (0.5) of it; "ending": "complete" has the length that
                arrives, "cut" announces all of it and cuts the connection
  stale         reads show the state of "lagMs" ago (5000, at most 60000), or with "frozen": true the
                state of when the fault was made
  missing-page  the page "page" (2) of a walk has no entries, but its link: the walk looks complete
  token         401 with "code" (ExpiredAuthenticationToken): the token is not believed

Example: {"kind": "error", "action": "VirtualMachineScaleSetVMs_List", "page": "later", "status": 404,
          "code": "ResourceNotFound"}
`;
