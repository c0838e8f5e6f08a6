import type { AzureParts } from '../../../shared/model/installation.ts';
import { shellWord } from '../../output/shell-word.ts';
import { ok, warning, wrong, type Told } from '../finding.ts';
import type { Ground } from '../ground.ts';
import { inAzure } from '../parts-of.ts';
import { tellEach } from '../tell-each.ts';

const apps = ['observe', 'act'] as const;

/** Whether the function apps are there and run. */
export async function checkAzureFunctions(ground: Ground): Promise<readonly Told[]> {
  return inAzure(ground, (parts) =>
    tellEach(
      apps,
      (app) => `function app ${app}`,
      (app) => checkApp(ground, parts, app),
    ),
  );
}

async function checkApp(
  ground: Ground,
  { functionApps }: AzureParts,
  app: (typeof apps)[number],
): Promise<Told> {
  const id = functionApps[app];
  if (id === undefined) return warning(`poolsync-installation names no function app ${app}`);
  const azure = await ground.azure();
  const found = await azure.functionApp(id);
  if (found === undefined) {
    return wrong(
      `there is no function app ${app} at ${id}: deploy the installation anew`,
      `az resource show --ids ${shellWord(id)}`,
    );
  }
  return found.state === 'Running'
    ? ok(`function app ${app} runs`)
    : wrong(`function app ${app} is ${found.state}`, `az functionapp start --ids ${shellWord(id)}`);
}
