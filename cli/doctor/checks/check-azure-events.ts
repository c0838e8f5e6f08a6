import type { AzureParts } from '../../../shared/model/installation.ts';
import { shellWord } from '../../output/shell-word.ts';
import { ok, warning, wrong, type Told } from '../finding.ts';
import type { Ground } from '../ground.ts';
import { inAzure } from '../parts-of.ts';
import { tellEach } from '../tell-each.ts';

/** Whether the event subscriptions are there and deliver to the installation's queues. */
export async function checkAzureEvents(ground: Ground): Promise<readonly Told[]> {
  return inAzure(ground, async (parts) =>
    parts.eventSubscriptions.length === 0
      ? [
          warning(
            'poolsync-installation names no event subscription, so whether events come in is not known',
          ),
        ]
      : tellEach(parts.eventSubscriptions, nameOf, (id) => checkOne(ground, parts, id)),
  );
}

function nameOf(id: string): string {
  return `event subscription ${id.split('/').at(-1) ?? id}`;
}

async function checkOne(ground: Ground, parts: AzureParts, id: string): Promise<Told> {
  const azure = await ground.azure();
  const found = await azure.eventSubscription(id);
  const show = `az resource show --ids ${shellWord(id)}`;
  if (found === undefined) {
    return wrong(`there is no ${nameOf(id)}: deploy the installation anew`, show);
  }
  if (found.provisioningState !== 'Succeeded') {
    return wrong(`${nameOf(id)} is in state ${found.provisioningState}`, show);
  }
  const queue = found.queueId?.split('/').at(-1);
  const ours = Object.values(parts.queues).find(
    (name) => name.toLowerCase() === queue?.toLowerCase(),
  );
  return ours === undefined
    ? wrong(`${nameOf(id)} sends to ${found.queueId ?? 'no queue'}, which is not ours`, show)
    : ok(`${nameOf(id)} feeds the queue ${ours}`);
}
