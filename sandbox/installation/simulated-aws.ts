import { readFile, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { z } from 'zod';
import { waitUntilReady } from '../management-cluster/readiness.ts';
import type { Processes } from '../processes/processes.ts';
import {
  accounts,
  home,
  installationTag,
  operator,
  operatorRoleArn,
  tenantRole,
} from './layout.ts';
import { partSessions } from './aws-identities.ts';
import { projectRoot } from './project.ts';

/** The simulated AWS, in a process of its own. */
export interface SimulatedAws {
  readonly pid: number;
  /** Base URL for the SDKs: what `AWS_ENDPOINT_URL` is set to. */
  readonly endpoint: string;
  /** Base URL for those who watch it from outside. */
  readonly control: string;
}

const addresses = z.object({ endpoint: z.url(), control: z.url() });
const startTimeoutMs = 20_000;

/** An instance takes a second to come into service and a second to go. The role of no function scales a group without the installation's tag. */
const config = {
  accounts: [...accounts, operator],
  roles: [
    { ...tenantRole, trusts: [home.account], scalesOnly: installationTag },
    ...accounts.map(({ id }) => ({ arn: operatorRoleArn(id), trusts: [operator.id] })),
  ],
  sessions: partSessions.map((session) => ({ ...session, scalesOnly: installationTag })),
  timings: { pendingMs: 1_000, terminatingMs: 1_000, minimumHeartbeatSeconds: 5 },
};

/** @throws when it does not listen in time, with the end of its log */
export async function startSimulatedAws(
  processes: Pick<Processes, 'start'>,
  folder: string,
): Promise<SimulatedAws> {
  const configFile = join(folder, 'aws.json');
  await writeFile(configFile, JSON.stringify(config, undefined, 2));
  const running = await processes.start({
    name: 'aws',
    kind: 'server',
    command: process.execPath,
    args: [join(projectRoot, 'sandbox/aws/main.ts'), '--config', configFile],
    cwd: folder,
  });
  let found: z.infer<typeof addresses> | undefined;
  await waitUntilReady(running, startTimeoutMs, async () => {
    found = findAddresses(await readFile(running.logFile, 'utf8'));
  });
  if (found === undefined) throw new Error('the simulated AWS is ready without addresses');
  return { pid: running.pid, ...found };
}

/** Its first line on standard output is a JSON object with its addresses. */
function findAddresses(log: string): z.infer<typeof addresses> {
  const line = log.split('\n').find((each) => each.startsWith('{') && each.endsWith('}'));
  if (line === undefined) throw new Error('it has not told its addresses yet');
  return addresses.parse(JSON.parse(line));
}
