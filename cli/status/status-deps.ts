import type { Clock } from '../../shared/ports/clock.ts';
import type { KubeconfigChoice } from '../../shared/kube/user-kubeconfig.ts';
import type { ConnectedStatus } from '../cluster/connect-status.ts';
import type { Style } from '../output/table-layout.ts';

export interface StatusDeps {
  /** To standard output; ends when it can take more. */
  readonly print: (text: string) => Promise<void>;
  /** A line for people, beside the output. */
  readonly complain: (line: string) => void;
  /** A line on long work, for a person who looks on; nobody else is told. */
  readonly progress: (line: string) => void;
  readonly style: Style;
  readonly clock: Clock;
  /** @throws ClusterTrouble */
  readonly connect: (choice: KubeconfigChoice) => Promise<ConnectedStatus>;
  readonly screen: Screen;
  /** From now on Ctrl-C does not end the process, but aborts this signal. */
  readonly catchInterrupt: () => AbortSignal;
}

/** Where standard output goes to. */
export interface Screen {
  /** Absent where it is no terminal. */
  readonly size: () => { readonly columns: number; readonly rows: number } | undefined;
  /** Keeps a text on a terminal, and puts the next one in its place. */
  readonly keep: () => Promise<Kept>;
}

export interface Kept {
  readonly show: (text: string) => void;
  /** Leaves what stands there. */
  readonly end: () => void;
}
