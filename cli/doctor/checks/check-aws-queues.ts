import type { AwsParts } from '../../../shared/model/installation.ts';
import { wrong, warning, type Told } from '../finding.ts';
import type { Ground } from '../ground.ts';
import { judgeLetters, judgeWork } from '../judge-queue.ts';
import { inAws } from '../parts-of.ts';
import { tellEach } from '../tell-each.ts';

type Use = keyof AwsParts['queues'];

const uses: readonly Use[] = ['events', 'scale', 'rejected', 'redrive'];

/** Whether the queues are there, what lies in them, and whether what is given up is kept. */
export async function checkAwsQueues(ground: Ground): Promise<readonly Told[]> {
  return inAws(ground, (parts) =>
    tellEach(
      uses,
      (use) => `queue ${use}`,
      (use) => checkQueue(ground, parts, use),
    ),
  );
}

async function checkQueue(ground: Ground, { queues }: AwsParts, use: Use): Promise<Told> {
  const aws = await ground.aws();
  const queue = await aws.queue(queues[use]);
  if (queue === undefined) {
    return wrong(
      `there is no queue ${use} at ${queues[use]}: correct poolsync-installation, or deploy the installation anew`,
      'kubectl -n poolsync-system get configmap poolsync-installation -o yaml',
    );
  }
  if (use === 'rejected' || use === 'redrive') {
    return judgeLetters(use, queue, 'poolsync dead-letters list', ground.now());
  }
  if (queue.redriveArn === undefined) {
    return warning(
      `queue ${use} has no redrive policy: what is received too often is never set aside`,
    );
  }
  return judgeWork(use, queue, ground.now());
}
