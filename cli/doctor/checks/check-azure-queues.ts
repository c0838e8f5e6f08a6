import type { AzureParts } from '../../../shared/model/installation.ts';
import { wrong, type Told } from '../finding.ts';
import type { Ground } from '../ground.ts';
import { judgeLetters, judgeWork } from '../judge-queue.ts';
import { inAzure } from '../parts-of.ts';
import { tellEach } from '../tell-each.ts';

type Use = keyof AzureParts['queues'];

interface Looked {
  readonly use: Use;
  readonly dead: boolean;
}

const looked: readonly Looked[] = [
  { use: 'events', dead: false },
  { use: 'scale', dead: false },
  { use: 'sweep', dead: false },
  { use: 'rejected', dead: false },
  { use: 'events', dead: true },
  { use: 'scale', dead: true },
  { use: 'sweep', dead: true },
  // Letters for people end there once they were received too often.
  { use: 'rejected', dead: true },
];

/** Whether the queues are there, and what lies in them and in their dead-letter queues. */
export async function checkAzureQueues(ground: Ground): Promise<readonly Told[]> {
  return inAzure(ground, (parts) =>
    tellEach(looked, nameOf, (queue) => checkQueue(ground, parts, queue)),
  );
}

function nameOf({ use, dead }: Looked): string {
  return dead ? `dead letters of queue ${use}` : `queue ${use}`;
}

async function checkQueue(ground: Ground, parts: AzureParts, { use, dead }: Looked): Promise<Told> {
  const azure = await ground.azure();
  const name = parts.queues[use];
  const look = dead
    ? await azure.deadLetters(parts.serviceBus, name)
    : await azure.queue(parts.serviceBus, name);
  if (look === undefined) {
    const namespace = parts.serviceBus.split('.')[0] ?? parts.serviceBus;
    return wrong(
      `there is no queue ${name} in ${parts.serviceBus}: correct poolsync-installation, or deploy the installation anew`,
      `az servicebus queue list --namespace-name ${namespace} --resource-group RESOURCE_GROUP --query '[].name'`,
    );
  }
  if (dead) return judgeLetters(`${use} (dead letters)`, look, list, ground.now());
  return use === 'rejected'
    ? judgeLetters(use, look, list, ground.now())
    : judgeWork(use, look, ground.now());
}

const list = 'poolsync dead-letters list';
