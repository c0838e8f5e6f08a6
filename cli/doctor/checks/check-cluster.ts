import { ok, type Told } from '../finding.ts';
import type { Ground } from '../ground.ts';

/** Whether the API server answers, and as whom it knows us. */
export async function checkCluster(ground: Ground): Promise<readonly Told[]> {
  const { user } = await ground.asker();
  return [ok(`${ground.server} answers, and knows you as ${user}`)];
}
