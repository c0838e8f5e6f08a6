import type { PrivateService } from '../network.ts';

/** What is deployed for one installation of Poolsync. */
export interface InstallationConfig {
  /**
   * Its name: the value of the tag `poolsync/management-cluster` of the groups that it may scale, and
   * what the names of its parts begin with. `a-z`, `0-9` and `-`, a letter first, at most 40
   * characters. Two installations with a place in one account need different names.
   *
   * @default 'poolsync'
   */
  readonly name?: string;
  /** Twelve digits: the account that functions and queues are in. */
  readonly account: string;
  /** The region that they are in, such as `eu-west-1`. */
  readonly region: string;
  readonly managementCluster: EksConfig | KubeconfigConfig;
  /**
   * Other accounts and regions whose groups belong to it. Each gets a stack of its own.
   *
   * @default - none but `account` and `region`
   */
  readonly places?: readonly PlaceConfig[];
  /**
   * What the roles in other accounts ask for before they are taken on: 2 to 1,224 characters. It is
   * no secret; nobody else's installation must use it.
   *
   * @default - none, which is enough while no place lies in another account
   */
  readonly externalId?: string;
  /**
   * About how many Auto Scaling groups it looks after. More than 5,000 are swept every 15 minutes.
   *
   * @default - 5,000 or fewer
   */
  readonly groups?: number;
  /**
   * Minutes from sweep to sweep, 1 to 60: how long a list can be out of date where no event came.
   *
   * @default - 5, and 15 with more than 5,000 groups
   */
  readonly sweepMinutes?: number;
  /**
   * ARN of a key of AWS KMS, of the installation's region, for the queues. Its policy must let
   * EventBridge in; a warning says how.
   *
   * @default - a key of SQS itself
   */
  readonly encryptionKeyArn?: string;
  /**
   * Days for which the Auto Scaling events of all places are kept for a replay; requests are not.
   *
   * @default - they are not kept
   */
  readonly archiveDays?: number;
  /**
   * ARN of a topic of SNS, of the installation's region, that alarms are sent to.
   *
   * @default - alarms are only shown
   */
  readonly alarmTopicArn?: string;
  /**
   * Days for which logs are kept: one of the figures that CloudWatch Logs knows, such as 7, 30 or 90.
   *
   * @default 30
   */
  readonly logRetentionDays?: number;
  /** @default true */
  readonly dashboard?: boolean;
  /**
   * What the sweep does about drift of pools that do not say it themselves: `report` writes nothing.
   *
   * @default 'correct'
   */
  readonly driftPolicy?: 'correct' | 'report';
}

/** Auto Scaling groups of this account and region belong to the installation. */
export interface PlaceConfig {
  /** Twelve digits. */
  readonly account: string;
  readonly region: string;
}

/** A management cluster on EKS, of the installation's account and region. */
export interface EksConfig {
  readonly kind: 'eks';
  readonly clusterName: string;
  /** https URL of its API server: `aws eks describe-cluster --query cluster.endpoint`. */
  readonly server: string;
  /**
   * Its certificate authority, as base64:
   * `aws eks describe-cluster --query cluster.certificateAuthority.data`.
   */
  readonly certificateAuthority: string;
  /** @default - the functions reach it by its public endpoint */
  readonly network?: NetworkConfig;
}

/** A management cluster anywhere, by a kubeconfig in AWS Secrets Manager. */
export interface KubeconfigConfig {
  readonly kind: 'kubeconfig';
  /** The whole ARN, with the six characters at its end. */
  readonly secretArn: string;
  /**
   * ARN of the key of AWS KMS that the secret is encrypted with.
   *
   * @default - the account's own key for secrets
   */
  readonly secretKeyArn?: string;
  /** @default - the functions reach it by the internet */
  readonly network?: NetworkConfig;
}

/** How functions in a VPC reach a private API server, and AWS. */
export interface NetworkConfig {
  readonly vpcId: string;
  /**
   * All of its address ranges, such as `10.0.0.0/16`. The endpoints that are made let them in, since they
   * answer for all that runs in the VPC.
   *
   * @default - none, which goes with `nat` only, or where all endpoints are there already
   */
  readonly vpcCidrs?: readonly string[];
  /** Private subnets for the functions, best of two zones or more. */
  readonly subnets: readonly SubnetConfig[];
  /**
   * The security group of the API server of EKS, which is told to let the functions in.
   *
   * @default - none: you let them in
   */
  readonly clusterSecurityGroupId?: string;
  /**
   * By what they reach AWS: `endpoints` makes interface endpoints, which reach one region only;
   * `nat` uses the NAT gateway that the subnets have.
   */
  readonly egress: 'endpoints' | 'nat';
  /**
   * Services for which the VPC has an interface endpoint with private DNS already: it takes no second
   * one. Only with `endpoints`.
   *
   * @default - none: all that are needed are made
   */
  readonly existingEndpoints?: readonly PrivateService[];
  /**
   * Port of the API server.
   *
   * @default 443
   */
  readonly apiServerPort?: number;
}

export interface SubnetConfig {
  readonly id: string;
  /** Its availability zone, such as `eu-west-1a`. */
  readonly zone: string;
}

/**
 * Says what is deployed. Write it into a file of its own, as `export const installation =
 * defineInstallation({ … })`, and choose the file by `-c config=<path>`; what is wrong is said when
 * the file is read.
 */
export function defineInstallation(config: InstallationConfig): InstallationConfig {
  return config;
}
