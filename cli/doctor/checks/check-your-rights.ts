import { ok, warning, wrong, type Told } from '../finding.ts';
import type { Ground } from '../ground.ts';
import { mendRights } from '../mends.ts';
import { allows, describeRight, type Right } from '../rights/right.ts';
import { commandRights } from '../rights/command-rights.ts';

/** Whether whoever asks may do in the cluster what the commands need. */
export async function checkYourRights(ground: Ground): Promise<readonly Told[]> {
  const found = await Promise.all(
    Object.entries(commandRights).map(async ([command, rights]) => {
      const lacking = await lackingOf(ground, rights);
      return lacking.length === 0 ? undefined : { command, lacking };
    }),
  );
  const poor = found.filter((one) => one !== undefined);
  if (poor.length === 0) return [ok('you may do in the cluster what every command needs')];
  const mend = mendRights(await ground.asker());
  return poor.map(({ command, lacking }) => {
    const said = `for poolsync ${command} you lack: ${lacking.map(describeRight).join('; ')}`;
    return command === 'status' ? wrong(said, mend) : warning(said, mend);
  });
}

async function lackingOf({ api }: Ground, rights: readonly Right[]): Promise<readonly Right[]> {
  const asked = await Promise.all(
    rights.map(async (right) => ((await allows(api, right)) ? undefined : right)),
  );
  return asked.filter((right) => right !== undefined);
}
