import { createReadStream } from 'node:fs';
import { stat, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { createInterface } from 'node:readline';
import { stringify } from 'yaml';
import { z } from 'zod';
import { users } from '../../sandbox/installation/users.ts';
import { countByKind } from '../report/count-by-kind.ts';

/** One request of a part of Poolsync as the API server recorded it. */
export interface AuditedRequest {
  readonly user: string;
  readonly verb: string;
  /** `autoscalinggroupmachinepools`, or `autoscalinggroupmachinepools/status`. */
  readonly resource: string;
  readonly name: string | undefined;
  /** A list is asked for page by page; all but its first carry a continue token. */
  readonly isLaterPage: boolean;
  readonly status: number;
  /** Milliseconds since 1970. */
  readonly receivedAt: number;
  readonly answeredAt: number;
}

/** The API server's own record of everything that Poolsync's parts ask of it. */
export interface AuditLog {
  /** Arguments for kube-apiserver. */
  readonly apiServerArgs: readonly string[];
  /** A place in the log, to read from later. */
  mark(): Promise<number>;
  /** The requests that were recorded since. */
  readSince(mark: number): Promise<readonly AuditedRequest[]>;
}

const policy = {
  apiVersion: 'audit.k8s.io/v1',
  kind: 'Policy',
  omitStages: ['RequestReceived'],
  rules: [
    { level: 'Metadata', users: Object.values(users).map(({ user }) => user) },
    { level: 'None' },
  ],
};

/** Rotation would take away what was recorded: no run writes as much as this. */
const largestLogMb = 4_000;

/** Prepares the recording; it begins with the API server. */
export async function prepareAuditLog(options: {
  readonly folder: string;
  readonly logs: string;
}): Promise<AuditLog> {
  const policyFile = join(options.folder, 'audit-policy.yaml');
  const file = join(options.logs, 'audit.log');
  await writeFile(policyFile, stringify(policy));
  await writeFile(file, '', { mode: 0o600 });
  return {
    apiServerArgs: [
      `--audit-policy-file=${policyFile}`,
      `--audit-log-path=${file}`,
      `--audit-log-maxsize=${largestLogMb}`,
    ],
    mark: async () => (await stat(file)).size,
    readSince: (mark) => read(file, mark),
  };
}

const auditEvent = z.object({
  stage: z.string(),
  verb: z.string(),
  requestURI: z.string(),
  user: z.object({ username: z.string() }),
  objectRef: z.object({
    resource: z.string(),
    subresource: z.string().optional(),
    name: z.string().optional(),
  }),
  responseStatus: z.object({ code: z.number() }),
  requestReceivedTimestamp: z.string(),
  stageTimestamp: z.string(),
});

async function read(file: string, start: number): Promise<readonly AuditedRequest[]> {
  const requests: AuditedRequest[] = [];
  for await (const line of createInterface({ input: createReadStream(file, { start }) })) {
    const event = auditEvent.parse(JSON.parse(line));
    if (event.stage === 'ResponseComplete') requests.push(toRequest(event));
  }
  return requests;
}

function toRequest(event: z.infer<typeof auditEvent>): AuditedRequest {
  const { resource, subresource, name } = event.objectRef;
  const token = new URL(event.requestURI, 'https://api').searchParams.get('continue');
  return {
    user: event.user.username,
    verb: event.verb,
    resource: subresource === undefined ? resource : `${resource}/${subresource}`,
    name,
    isLaterPage: token !== null && token !== '',
    status: event.responseStatus.code,
    receivedAt: Date.parse(event.requestReceivedTimestamp),
    answeredAt: Date.parse(event.stageTimestamp),
  };
}

/** How many there are of each kind, such as `patch autoscalinggroupmachinepools/status`. */
export function countRequests(
  requests: readonly AuditedRequest[],
): Readonly<Record<string, number>> {
  return countByKind(requests.map(kindOf));
}

/** One that was not carried out says why by its status. */
function kindOf({ verb, resource, status, isLaterPage }: AuditedRequest): string {
  const what = `${verb} ${resource}${isLaterPage ? ' (a later page)' : ''}`;
  return status < 300 ? what : `${what} refused with ${status}`;
}
