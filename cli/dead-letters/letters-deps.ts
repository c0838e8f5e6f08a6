import type { KubeconfigChoice } from '../../shared/kube/user-kubeconfig.ts';
import type { Clock } from '../../shared/ports/clock.ts';
import type { DeadLetterQueue } from '../../shared/ports/dead-letter-queue.ts';
import type { KnownAccess } from '../cluster/explain-trouble.ts';
import type { Style } from '../output/table-layout.ts';
import type { Screen } from '../status/status-deps.ts';

export type CloudName = 'aws' | 'azure';

/** The queues of one cloud. */
export interface OpenedQueues {
  readonly cloud: CloudName;
  /** Of AWS, for messages that do not tell theirs. */
  readonly region?: string;
  readonly queues: readonly DeadLetterQueue[];
  readonly close: () => Promise<void>;
}

/** What an installation has. */
export interface ConnectedLetters {
  /** Opens the queues of a cloud with a person's own credentials. @throws Fault */
  readonly clouds: ReadonlyMap<CloudName, () => Promise<OpenedQueues>>;
}

export interface LettersDeps {
  /** To standard output; ends when it can take more. */
  readonly print: (text: string) => Promise<void>;
  /** A line for people, beside the output. */
  readonly complain: (line: string) => void;
  /** A line on long work, for a person who looks on; nobody else is told. */
  readonly progress: (line: string) => void;
  readonly style: Style;
  readonly clock: Clock;
  readonly screen: Screen;
  /** Asks a person; `undefined`: nobody is there to be asked. */
  readonly confirm: (question: string, signal: AbortSignal) => Promise<boolean | undefined>;
  /** @throws ClusterTrouble; Fault; NoInstallation */
  readonly connectLetters: (
    choice: KubeconfigChoice,
    found: (access: KnownAccess) => void,
  ) => Promise<ConnectedLetters>;
  /** From now on Ctrl-C does not end the process, but aborts this signal. */
  readonly catchInterrupt: () => AbortSignal;
}

/** Nobody has written down what is deployed, so there is no way to the queues. */
export class NoInstallation extends Error {
  override readonly name = 'NoInstallation';
}
