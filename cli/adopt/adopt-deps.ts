import type { KubeconfigChoice } from '../../shared/kube/user-kubeconfig.ts';
import type { ConnectedAdopt } from '../cluster/connect-adopt.ts';
import type { Style } from '../output/table-layout.ts';
import type { Screen } from '../status/status-deps.ts';

export interface AdoptDeps {
  /** To standard output; ends when it can take more. */
  readonly print: (text: string) => Promise<void>;
  /** A line for people, beside the output. */
  readonly complain: (line: string) => void;
  /** A line on long work, for a person who looks on; nobody else is told. */
  readonly progress: (line: string) => void;
  readonly screen: Screen;
  readonly style: Style;
  /** @throws ClusterTrouble */
  readonly connectAdopt: (choice: KubeconfigChoice) => Promise<ConnectedAdopt>;
  /** From now on Ctrl-C does not end the process, but aborts this signal. */
  readonly catchInterrupt: () => AbortSignal;
}
