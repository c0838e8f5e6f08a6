import { ok, wrong, type Told } from '../finding.ts';
import type { Ground } from '../ground.ts';
import { applyManifests } from '../mends.ts';
import { allows, describeRight } from '../rights/right.ts';
import { partRights } from '../rights/part-rights.ts';

/** Whether the groups that functions and watch log in as may do what these do. */
export async function checkRoles({ api }: Ground): Promise<readonly Told[]> {
  const found = await Promise.all(
    Object.entries(partRights).map(async ([part, rights]) => {
      const group = `poolsync:${part}`;
      const asked = await Promise.all(
        rights.map(async (right) => ((await allows(api, right, group)) ? undefined : right)),
      );
      const lacking = asked.filter((right) => right !== undefined);
      return lacking.length === 0
        ? []
        : [
            wrong(
              `the group ${group} lacks: ${lacking.map(describeRight).join('; ')}`,
              applyManifests,
            ),
          ];
    }),
  );
  const all = found.flat();
  const groups = Object.keys(partRights).map((part) => `poolsync:${part}`);
  return all.length === 0 ? [ok(`${groups.join(', ')} may do what they need`)] : all;
}
