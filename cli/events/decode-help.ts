/** What `poolsync events decode --help` says, at most 80 columns wide. */
export const decodeHelp = {
  // Paragraphs, which are wrapped to the width of the terminal.
  description: [
    'Show what Poolsync makes of events: one line for each, in their order.',
    'Each is a hint (its group will be read), ignored (well-formed, but nothing to do) or rejected (the function lays it before people). The parsers are those of the functions themselves; the shape of an event tells which cloud it is of. Nothing is contacted, neither a cluster nor a cloud. Of the person who made a call nothing is shown.',
  ].join('\n\n'),

  files: 'what to read, one after the other; - or nothing: standard input',

  output: 'table for people, wide with operations too, json or yaml',

  region: 'region of the SQS queue, for messages that do not tell it (see below)',

  more: `
A FILE holds any number of these, each on a line or spread over many:
  an event            as EventBridge or a lifecycle hook sends it, or Event Grid
                      in its own schema or as a CloudEvent
  a message of SQS    with the event as text in its Body or body
  one of Service Bus  with the event as JSON in its body, or an array of them
  {"Messages": […]}   the answer of aws sqs receive-message
  {"Records": […]}    what Lambda hands to a function
  an array            of all these
What has a line of its own is decoded as it arrives, so such a FILE may have any
size. What cannot be read becomes a rejected line that tells where it stands.

A message straight from a lifecycle hook does not tell its region: it is that of
the queue, which only {"Records": […]} has (awsRegion). Else give --region.

-o json prints an object for each event, on one line, always with all of
  outcome, source, detailType, operation, account, region, resourceGroup,
  group, instanceId, member, reason
where null is what the event does not tell. Of Azure, account is the
subscription, and member a virtual machine of which the event does not tell the
scale set: the table shows it as the instance. The reason of an ignored event is
a fixed name (such as unknown-event); of a rejected one FILE:LINE, the place
within the document, and what is wrong there; a hint has none.
-o yaml prints a document for each, with the same fields. -o table and wide are
printed at the end or after 1000 events: for a live stream use json or yaml.
They have colour on a terminal only, and not with NO_COLOR=1.

Exit status:
  0   every event was read, as a hint or as ignored
  1   wrong usage, or a FILE could not be read; the other files were
  2   at least one was rejected; the output is complete

Examples:
  Would Poolsync act on this event, written by hand?
  $ poolsync events decode event.json

  Which events does a rule or a subscription send that nobody needs?
  $ poolsync events decode -o json events.ndjson |
      jq -r 'select(.outcome == "ignored") | [.detailType, .operation] | @tsv' |
      sort | uniq -c

  What is in a queue? (poolsync dead-letters list is for what was rejected)
  $ aws sqs receive-message --queue-url URL --max-number-of-messages 10 \\
      --visibility-timeout 0 | poolsync events decode --region eu-west-1
`,
};
