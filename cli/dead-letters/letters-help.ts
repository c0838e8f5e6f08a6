/** What `poolsync dead-letters … --help` says, at most 80 columns wide. */
export const lettersHelp = {
  description: [
    'Messages that the functions did not bring to an end lie before people, each with its reason. None of them is needed for correctness: the sweep reads everything anew. They show what is wrong: a rule that sends what it should not, a sender that writes what nobody can read, a cluster that was away for long.',
  ].join('\n\n'),

  more: `
Two kinds of queues:
  rejected  messages that nobody could work on, with the function's reason
  redrive   messages given up after too many tries: on AWS the queue of that
            use, on Azure the dead-letter queue of each queue
Where they are is told by the ConfigMap poolsync-installation (namespace
poolsync-system, docs/configuration.md); your own credentials are used, found as
aws and az find them.

Examples:
  What lies there, and why?
  $ poolsync dead-letters list

  The cause is mended: try them once more
  $ poolsync dead-letters redrive --queue redrive`,

  list: {
    summary: 'show them: reasons first, then one by one',
    description: [
      'Show the messages that lie before people: by their reasons, with how many there are, how old and what about; or one by one with --messages or --reason.',
      'Looking loses nothing and leaves all where it is. SQS can show a message only by handing it out: each is hidden from others for the time of the look, two minutes at the most, and then put back. Service Bus shows them without that. Of persons nothing is shown: principals, claims, addresses of mail and networks are left out, also in bodies.',
    ].join('\n\n'),
    more: `
--queue takes rejected, redrive, or the name of a queue as the table shows it.
--reason is a part of a reason, in any case; … in it stands for figures.
1000 letters of each queue are looked at, 10000 for a --reason, and a queue for
a minute; --limit goes up to 10000.

Columns:
  LETTERS   how many have this reason and event in this queue
  OLDEST    how long ago the oldest was sent (Azure: came to lie there)
  SUCH AS   what one of them is about, as Poolsync's own parsers read it

Exit status:
  0     there are none
  1     not all queues could be looked into; or none was seen, but there may be
  2     there are some
  130   ended by Ctrl-C: what was seen so far is shown

-o json prints { reasons: [...], queues: [...] }, with --messages or --reason
{ letters: [...], queues: [...] }; docs/cli.md describes them.

Examples:
  What lies there, and why?
  $ poolsync dead-letters list

  All with one reason, with their bodies
  $ poolsync dead-letters list --reason "not JSON" --body

  Of Azure's events queue, what it gave up
  $ poolsync dead-letters list --queue 'poolsync-events/$deadletterqueue'

  In a script: has anything come to lie there?
  $ poolsync dead-letters list > list.txt; [ $? -eq 2 ] && mail ops < list.txt
`,
  },

  redrive: {
    summary: 'send them back to the queues that they came from',
    description: [
      'Send messages back to the queues that they came from, once what was wrong is mended. It shows which, and asks.',
      'A message is a hint: the function looks at the group anew, and nothing is applied from the message. So an old one does no harm, nor one that is sent back twice. What is still wrong comes back here.',
    ].join('\n\n'),
    more: `
Each is deleted here only after it was sent. A whole redrive queue of AWS is
moved by SQS itself; all else goes one by one, for a minute and a half: where
more is left, run it again. A rejected message goes to the queue of the function
that reads such: scale requests to scale, all others to events. On Azure one
that is passed over by --reason counts one delivery more; one that has 100 lies
in the dead letters of the queue of rejected ones, where list shows it too.

Exit status:
  0     done, or there was nothing to do, or you said no
  1     not done, or not all; what was done is told
  130   ended by Ctrl-C: what was done is told, all else lies where it was

Examples:
  What would be sent back?
  $ poolsync dead-letters redrive --reason "not JSON" --dry-run

  All that was given up, in a script
  $ poolsync dead-letters redrive --queue redrive --yes
`,
  },

  purge: {
    summary: 'delete them for good',
    description: [
      'Delete messages for good. It shows how many there are of which reasons, and asks.',
      'Nothing is missed by it: the sweep reads everything anew. Without --reason and --limit all of a queue goes, also what comes to lie there meanwhile.',
    ].join('\n\n'),
    more: `
Exit status:
  0     done, or there was nothing to do, or you said no
  1     not done, or not all; what was done is told
  130   ended by Ctrl-C: what was done is told, all else lies where it was

Examples:
  Throw away what one reason has brought
  $ poolsync dead-letters purge --reason "AutoScalingGroupName"

  All of AWS's rejected ones, without a question
  $ poolsync dead-letters purge --cloud aws --queue rejected --yes
`,
  },
} as const;
