import { Token } from 'aws-cdk-lib';
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
  /**
   * The functions log in with their own roles, by access entries of EKS that are made here.
   *
   * @throws Error that names the prop that cannot be used
   */
  static eks({ network, ...cluster }: EksManagementCluster): ManagementCluster {
    mustBeUsable(cluster);
    return new ManagementCluster({ kind: 'eks', ...cluster }, network);
  }

  /** The functions log in with a kubeconfig: the `SecretString` of a secret. */
  static kubeconfig(
    secret: secretsmanager.ISecret,
    { network }: KubeconfigManagementCluster = {},
  ): ManagementCluster {
    return new ManagementCluster({ kind: 'kubeconfig', secret }, network);
  }

  // Private, so that no object that only looks like one is taken for one.
  readonly #login: Login;
  readonly #network: Network | undefined;

  private constructor(login: Login, network: Network | undefined) {
    this.#login = login;
    this.#network = network;
  }

  get login(): Login {
    return this.#login;
  }

  get network(): Network | undefined {
    return this.#network;
  }
}

const expected: Readonly<
  Record<
    'clusterName' | 'server' | 'certificateAuthority',
    { readonly isRight: (value: string) => boolean; readonly needed: string }
  >
> = {
  clusterName: {
    isRight: (value) => /^[0-9A-Za-z][-\w]{0,99}$/.test(value),
    needed: 'the name of a cluster of EKS is needed',
  },
  server: {
    isRight: (value) => /^https:\/\/[^\s/@]+\/?$/.test(value),
    needed: 'the https URL of its API server is needed, as aws eks describe-cluster tells it',
  },
  certificateAuthority: {
    isRight: (value) =>
      Buffer.from(value, 'base64').toString('latin1').includes('-----BEGIN CERTIFICATE-----'),
    needed:
      'the base64 of a PEM is needed, as aws eks describe-cluster tells it at certificateAuthority.data',
  },
};

function mustBeUsable(cluster: Omit<EksManagementCluster, 'network'>): void {
  for (const prop of ['clusterName', 'server', 'certificateAuthority'] as const) {
    const value = cluster[prop];
    // What another resource of the app tells is known when it is deployed.
    if (Token.isUnresolved(value) || expected[prop].isRight(value)) continue;
    throw new Error(
      `managementCluster.${prop} is ${JSON.stringify(value)}: ${expected[prop].needed}`,
    );
  }
}
