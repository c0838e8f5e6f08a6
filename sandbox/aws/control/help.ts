/** What `GET /` says: every route, and every kind of fault with its fields. */
export const helpText = `The control port of the simulated AWS. Bodies and answers are JSON.

GET    /calls            the newest API calls: time, principal, account, region, service, action,
                         status (0: no answer), code, fault
GET    /calls/summary    how many calls of each action
DELETE /calls            forgets both
GET    /stream           every step of every instance and every event, one JSON object a line
GET    /timings          how long things take, in milliseconds, and a few bounds
PATCH  /timings          changes some: pendingMs, terminatingMs, detachingMs, standbyMs, warmStartMs,
                         reconcileMs, launchRetryMs, eventDeliveryMs, minimumHeartbeatSeconds,
                         describeLagMs (Auto Scaling's reads show a state that old),
                         answerMs (from an answer's being ready until it is sent),
                         mostRecordsPerPage (shorter pages, as AWS may give them)
POST   /faults           lets calls go wrong; gives {"id"}
GET    /faults           all faults; acted counts the calls, over tells that it acts no more
DELETE /faults           ends and forgets all
DELETE /faults/<id>      ends and forgets one
POST   /zones/<zone>/outage
                         takes a zone down: its instances are unhealthy, launches go elsewhere
DELETE /zones/<zone>/outage
                         the zone works again
POST   /groups/<name>/launch-failure
                         {"code", "message"?, "times"?, "account"?, "region"?}: launches fail, as with
                         code InsufficientInstanceCapacity; the group tries again after launchRetryMs
DELETE /groups/<name>/launch-failure
                         launches succeed again; {"account"?, "region"?}
POST   /groups/<name>/scaling-policy
                         {"desired", "policy"?, "alarm"?, "account"?, "region"?}: a scaling policy acts:
                         the desired capacity is this, within the group's bounds, and the next
                         activity names policy and alarm; gives {"from", "to"}
PUT    /functions/<name>
                         {"account", "region", "url"}: makes a function known, so that Invoke with
                         the type Event posts its event to that address on this machine

A fault: {"kind", "action", ...}. It acts on calls that fit all of
  action     such as DescribeAutoScalingGroups, or * for every one
  account    that is called; for an assumed role, the role's
  region
  principal  any part of the caller's ARN
  page       number of the page asked for, from 1, or "later" for all but the first
for the next "times" calls, for "forMs", or until it is deleted. Where several fit a call, the
oldest alone acts.

Kinds
  throttle      the service's refusal of too many calls: Auto Scaling's 400 Throttling, Rate exceeded
  error         500 in the service's words, or your code, status and message; with
                "code": "InvalidNextToken" only calls with a page token fail: it has expired;
                "acts": true carries the action out before it fails
  hang          no answer until the client gives up or the fault ends, 15 minutes at most; "acts" as above
  empty         200 with nothing in the body; with "element" an answer without that field, such as
                AutoScalingGroups, Instances or NextToken; "groups": ["web"] limits it to these groups
  short         lists named "element" keep their first "keep" entries only (0: an empty list); "groups"
  truncated     the body ends after the part "at" (0.5) of it; "ending": "complete" has the length that
                arrives, "cut" announces all of it and cuts the connection
  stale         Auto Scaling's reads show the state of "lagMs" ago (5000, at most 60000), or with
                "frozen": true the state of when the fault was made
  missing-page  the page "page" (2) of a walk has no entries, but its token: the walk looks complete
  repeated-page the page "page" (1) of a walk is given again as the next one, "times" (1) times
  refused-entries  PutEvents takes all of a call but its "entries" ([0]: the first), which fail with
                "code" (ThrottlingException)

Example: {"kind": "stale", "action": "DescribeAutoScalingGroups", "lagMs": 3000, "times": 2}
`;
