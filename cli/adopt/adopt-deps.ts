import type { CloudAccess } from '../../shared/model/account.ts';
import type { KubeconfigChoice } from '../../shared/kube/user-kubeconfig.ts';
import type { GroupFinder } from '../../shared/ports/group-finder.ts';
import type { ConnectedAdopt } from '../cluster/connect-adopt.ts';

export interface AdoptDeps {
  /** To standard output; ends when it can take more. */
  readonly print: (text: string) => Promise<void>;
  /** A line for people, beside the output. */
  readonly complain: (line: string) => void;
  /** A line on long work, for a person who looks on; nobody else is told. */
  readonly progress: (line: string) => void;
  /** Whether standard output is a terminal, where a person reads it at once. */
  readonly isTerminal: () => boolean;
  /** @throws ClusterTrouble */
  readonly connectAdopt: (choice: KubeconfigChoice) => Promise<ConnectedAdopt>;
  /** What looks for groups there, with the person's own credentials. @throws Fault */
  readonly finderFor: (place: CloudAccess) => Promise<GroupFinder>;
  /** The person's AWS account. @param region where to ask. @throws Fault */
  readonly ownAccount: (region: string) => Promise<string>;
  /** From now on Ctrl-C does not end the process, but aborts this signal. */
  readonly catchInterrupt: () => AbortSignal;
}
