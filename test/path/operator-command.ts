import { ranOf, startCommand, type Ran } from '../cli/command.ts';
import { sharedCluster } from '../setup/shared-cluster.ts';

/** It waits for second readings, on a machine that does much else. */
const limitMs = 60_000;

/** Runs the command as its own process on the management cluster, with a person's variables. */
export async function runOperatorCommand(
  args: readonly string[],
  variables: Readonly<Record<string, string>>,
): Promise<Ran> {
  const [command = '', ...rest] = args;
  const { kubeconfig } = sharedCluster();
  const child = startCommand(
    '.',
    [command, '--kubeconfig', kubeconfig, ...rest],
    variables,
    limitMs,
  );
  child.stdin.end();
  return ranOf(child);
}
