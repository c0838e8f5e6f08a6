import type * as secretsmanager from 'aws-cdk-lib/aws-secretsmanager';
import type { Network } from './network.ts';

/** A cluster of EKS in the account and region of the stack. */
export interface EksManagementCluster {
  /** Its authentication mode has to take access entries: `API` or `API_AND_CONFIG_MAP`. */
  readonly clusterName: string;
  /** https URL of its API server. */
  readonly server: string;
  /** Base64 of its certificate authority's PEM, as EKS gives it. */
  readonly certificateAuthority: string;
  /**
   * Where the functions run.
   *
   * @default - in no VPC: the API server has a public address
   */
  readonly network?: Network;
}

export interface KubeconfigManagementCluster {
  /**
   * Where the functions run.
   *
   * @default - in no VPC: the API server has a public address
   */
  readonly network?: Network;
}

/** How the functions log in to the management cluster. */
export type Login =
  | ({ readonly kind: 'eks' } & Omit<EksManagementCluster, 'network'>)
  | { readonly kind: 'kubeconfig'; readonly secret: secretsmanager.ISecret };

/** The cluster that holds the MachinePools, and how the functions reach it. */
export class ManagementCluster {
  /** The functions log in with their own roles, by access entries of EKS that are made here. */
  static eks({ network, ...cluster }: EksManagementCluster): ManagementCluster {
    return new ManagementCluster({ kind: 'eks', ...cluster }, network);
  }

  /** The functions log in with a kubeconfig: the `SecretString` of a secret. */
  static kubeconfig(
    secret: secretsmanager.ISecret,
    { network }: KubeconfigManagementCluster = {},
  ): ManagementCluster {
    return new ManagementCluster({ kind: 'kubeconfig', secret }, network);
  }

  readonly login: Login;
  readonly network: Network | undefined;

  private constructor(login: Login, network: Network | undefined) {
    this.login = login;
    this.network = network;
  }
}
