import type { KubeconfigChoice } from '../../shared/kube/user-kubeconfig.ts';
import { onChosenCluster } from '../cluster/on-chosen-cluster.ts';
import { mostLetters } from './choice.ts';
import type { CloudName } from './letters-deps.ts';
import type { SeenQueue } from './read-letters.ts';

const clouds = { aws: 'AWS', azure: 'Azure' } as const;

/** A queue by its cloud and its name: both clouds may have one of the same. */
export function titleOf({
  cloud,
  queue,
}: {
  readonly cloud: CloudName;
  readonly queue: string;
}): string {
  return `${clouds[cloud]} ${queue}`;
}

export function titleOfSeen({ queue: { cloud, name } }: Pick<SeenQueue, 'queue'>): string {
  return titleOf({ cloud, queue: name });
}

export function countedLetters(letters: number): string {
  return letters === 1 ? '1 letter' : `${letters} letters`;
}

/** What of a queue was not seen, and how to see it. */
export function incompleteLines(seen: SeenQueue): readonly string[] {
  const { letters, cutBy, held } = seen;
  const title = titleOfSeen(seen);
  return [
    ...(cutBy === 'limit'
      ? [
          `${title}: there may be more than ${countedLetters(letters.length)}; --limit takes up to ${mostLetters}`,
        ]
      : []),
    ...(cutBy === 'bounds'
      ? [`${title}: there may be more than the ${countedLetters(seen.seen)} that were looked at`]
      : []),
    ...(held > 0
      ? [
          `${title}: ${countedLetters(held)} more held by somebody else for the moment: look again in two minutes`,
        ]
      : []),
  ];
}

/** @param choice as the command line gave it */
export function nextSteps(choice: KubeconfigChoice): readonly string[] {
  const lettersCommand = (rest: string): string =>
    onChosenCluster(`poolsync dead-letters ${rest} --reason TEXT`, choice);
  return [
    `One by one:    ${lettersCommand('list')} [--body]`,
    `Try again:     ${lettersCommand('redrive')}   (once the cause is mended)`,
    `Throw away:    ${lettersCommand('purge')}`,
  ];
}
