import { mkdtemp, readFile, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as delay } from 'node:timers/promises';
import { readLogTail } from '../../sandbox/processes/log-tail.ts';
import { Processes, type RunningProcess } from '../../sandbox/processes/processes.ts';
import { connect, credentials, region, type Cloud } from './clouds.ts';
import { bareEnvironment } from './environment.ts';

const startTimeoutMs = 60_000;

/**
 * Starts moto's server on a free port of 127.0.0.1, with the launch template that groups need.
 *
 * @throws when it does not listen in time, with the end of what it wrote
 */
export async function startMoto(python: string): Promise<Cloud> {
  const folder = await mkdtemp(join(tmpdir(), 'poolsync-moto-'));
  const processes = await Processes.create({ logs: folder, onUnexpectedExit: () => undefined });
  const end = async (): Promise<void> => {
    await processes.stopAll();
    await rm(folder, { recursive: true, force: true });
  };
  try {
    const server = await processes.start({
      name: 'moto',
      kind: 'server',
      command: python,
      args: ['-m', 'moto.server', '-H', '127.0.0.1', '-p', '0'],
      cwd: folder,
      env: bareEnvironment,
    });
    const endpoint = await endpointIn(server);
    await createLaunchTemplate(endpoint);
    return connect('moto', endpoint, end);
  } catch (error) {
    await end();
    throw error;
  }
}

async function endpointIn({ logFile, exited }: RunningProcess): Promise<string> {
  const deadline = performance.now() + startTimeoutMs;
  const ended = exited.then(() => 'ended' as const);
  do {
    const [endpoint] = /http:\/\/127\.0\.0\.1:\d+/.exec(await readFile(logFile, 'utf8')) ?? [];
    if (endpoint !== undefined) return endpoint;
    if ((await Promise.race([ended, delay(50)])) === 'ended') break;
  } while (performance.now() < deadline);
  throw new Error(`moto's server does not listen. It wrote last:\n${await readLogTail(logFile)}`);
}

/** moto looks launch templates up in its EC2; the simulator, which has none, takes any. */
async function createLaunchTemplate(endpoint: string): Promise<void> {
  const response = await fetch(endpoint, {
    method: 'POST',
    headers: {
      authorization: `AWS4-HMAC-SHA256 Credential=${credentials.accessKeyId}/20260101/${region}/ec2/aws4_request, SignedHeaders=host, Signature=none`,
    },
    body: new URLSearchParams({
      Action: 'CreateLaunchTemplate',
      Version: '2016-11-15',
      LaunchTemplateName: 'workers',
      'LaunchTemplateData.ImageId': 'ami-12c6146b',
      'LaunchTemplateData.InstanceType': 'm7g.large',
    }),
  });
  if (!response.ok) throw new Error(`moto makes no launch template: ${await response.text()}`);
}
