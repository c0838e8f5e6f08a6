import { InvalidArgumentError, Option, type Command } from 'commander';
import type { KubeconfigChoice } from '../../shared/kube/user-kubeconfig.ts';
import type { DeadLetterQueue } from '../../shared/ports/dead-letter-queue.ts';
import type { CloudName } from './letters-deps.ts';

/** Which letters are meant. */
export interface LetterChoice extends KubeconfigChoice {
  readonly cloud?: CloudName;
  /** `rejected`, `redrive`, or the name of a queue. */
  readonly queue?: string;
  readonly reason?: string;
  readonly limit?: number;
}

/** More of a queue are never looked at. */
export const mostLetters = 10_000;

/** Adds the options by which all three commands choose letters. */
export function addChoice(command: Command): Command {
  return command
    .addOption(new Option('--cloud <cloud>', 'of this cloud alone').choices(['aws', 'azure']))
    .option('--queue <name>', 'rejected, redrive, or a queue by its name (see below)')
    .option('--reason <text>', 'those whose reason has this text in it')
    .option('--limit <letters>', `at most so many of each queue, ${mostLetters} at the most`, limit)
    .option('--context <name>', 'context of the kubeconfig; by default its current one')
    .option('--kubeconfig <file>', 'kubeconfig; by default $KUBECONFIG or ~/.kube/config');
}

function limit(text: string): number {
  const value = Number(text);
  if (/^\d+$/.test(text) && value >= 1 && value <= mostLetters) return value;
  throw new InvalidArgumentError(`A whole number from 1 to ${mostLetters} is needed.`);
}

export function isChosenQueue(
  { queue: asked }: Pick<LetterChoice, 'queue'>,
  { kind, name }: Pick<DeadLetterQueue, 'kind' | 'name'>,
): boolean {
  return asked === undefined || asked === kind || asked.toLowerCase() === name.toLowerCase();
}
