import { once } from 'node:events';
import { get, type IncomingMessage } from 'node:http';
import { createInterface } from 'node:readline';
import { z } from 'zod';
import type { ChangeKind } from './change.ts';
import type { Fleet } from './fleet.ts';

const instanceLine = z.object({
  type: z.literal('instance'),
  account: z.string(),
  region: z.string(),
  group: z.string(),
  instanceId: z.string(),
  zone: z.string(),
  to: z.string().nullable(),
});

const eventLine = z.object({
  type: z.literal('event'),
  at: z.number(),
  event: z.object({
    account: z.string(),
    region: z.string(),
    'detail-type': z.string(),
    detail: z.looseObject({
      AutoScalingGroupName: z.string().optional(),
      EC2InstanceId: z.string().optional(),
    }),
  }),
});

const streamLine = z.union([instanceLine, eventLine, z.object({ type: z.string() })]);

/** What an event says of the group's instances, where it says that one has come or gone. */
const kindOf: Readonly<Record<string, ChangeKind>> = {
  'EC2 Instance Launch Successful': 'joined',
  'EC2 Instance Terminate Successful': 'left',
  'EC2 Instance Detach Successful': 'left',
};

/**
 * Tells the fleet what happens in the simulated cloud, from its control stream.
 *
 * @param options.failed called once when the stream ends, unless `signal` was aborted before
 * @throws when the stream cannot be opened
 */
export async function followCloud(
  fleet: Pick<Fleet, 'instanceIs' | 'eventTells'>,
  options: {
    readonly control: string;
    readonly signal: AbortSignal;
    readonly failed: (error: Error) => void;
  },
): Promise<void> {
  const url = `${options.control}/stream`;
  // A socket of its own: there is no end to the answer, and silence is no fault.
  const request = get(url, { agent: false, signal: options.signal });
  const [response] = (await once(request, 'response')) as [IncomingMessage];
  if (response.statusCode !== 200) throw new Error(`${url} answers ${response.statusCode}`);
  void read(fleet, response).then(
    () => report(new Error('it ended')),
    (error: unknown) => report(error),
  );

  function report(error: unknown): void {
    if (options.signal.aborted) return;
    options.failed(new Error(`the stream ${url} broke: ${String(error)}`));
  }
}

async function read(
  fleet: Pick<Fleet, 'instanceIs' | 'eventTells'>,
  response: IncomingMessage,
): Promise<void> {
  for await (const text of createInterface({ input: response })) {
    const line = streamLine.parse(JSON.parse(text));
    if ('instanceId' in line) fleet.instanceIs(line, line.to);
    if ('event' in line) tell(fleet, line);
  }
}

function tell(fleet: Pick<Fleet, 'eventTells'>, { at, event }: z.infer<typeof eventLine>): void {
  const kind = kindOf[event['detail-type']];
  const { AutoScalingGroupName: group, EC2InstanceId: instanceId } = event.detail;
  if (kind === undefined || group === undefined || instanceId === undefined) return;
  fleet.eventTells({ account: event.account, region: event.region, group, instanceId }, kind, at);
}
