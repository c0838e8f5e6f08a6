import type { Duration } from 'aws-cdk-lib';
import type * as events from 'aws-cdk-lib/aws-events';
import type * as iam from 'aws-cdk-lib/aws-iam';
import type * as kms from 'aws-cdk-lib/aws-kms';
import type * as lambda from 'aws-cdk-lib/aws-lambda';
import type * as logs from 'aws-cdk-lib/aws-logs';
import type * as sns from 'aws-cdk-lib/aws-sns';
import type * as sqs from 'aws-cdk-lib/aws-sqs';
import { Construct } from 'constructs';
import type { ManagementCluster } from './management-cluster.ts';
import type { Place } from './place.ts';

export interface PoolsyncProps {
  /**
   * Name of the installation: `a-z`, `0-9` and `-`, at most 40 characters. Groups that it may scale
   * carry it as the value of the tag `poolsync/management-cluster`, and all names here begin with it.
   *
   * @default 'poolsync'
   */
  readonly installation?: string;
  /** The cluster that holds the MachinePools. */
  readonly managementCluster: ManagementCluster;
  /**
   * Other accounts and regions whose groups belong to it.
   *
   * @default - none but this stack's account and region
   */
  readonly places?: readonly Place[];
  /**
   * Time between two sweeps; with more than 5,000 groups 15 minutes.
   *
   * @default - five minutes
   */
  readonly sweepInterval?: Duration;
  /**
   * What the sweep does about drift of pools that do not say it themselves.
   *
   * @default 'correct'
   */
  readonly driftPolicy?: 'correct' | 'report';
  /**
   * Key of the queues. EventBridge and the functions are let use it; where the key is not made in this
   * app its policy has to say so already, and a warning tells what.
   *
   * @default - SSE-SQS
   */
  readonly encryptionKey?: kms.IKey;
  /**
   * Who publishes requests: the role of the watch.
   *
   * @default - a role for EKS Pod Identity is made where the management cluster is EKS; else none, and
   * whoever runs the watch grants it
   */
  readonly watchRole?: iam.IRole;
  /**
   * Keeps the events of Auto Scaling groups, to be replayed. A replay is only a forced look.
   *
   * @default - no archive
   */
  readonly archive?: Archive;
  /**
   * Where alarms go.
   *
   * @default - nowhere, they are only shown
   */
  readonly alarmTopic?: sns.ITopic;
  /**
   * How long the functions' logs are kept.
   *
   * @default - one month
   */
  readonly logRetention?: logs.RetentionDays;
  /**
   * Whether there is a dashboard.
   *
   * @default true
   */
  readonly dashboard?: boolean;
  /**
   * Folder with the built functions, each in a folder of its name.
   *
   * @default - dist/aws of this checkout, which `npm run build` makes
   */
  readonly codeFolder?: string;
}

export interface Archive {
  readonly retention: Duration;
}

export type FunctionName = 'reconcile' | 'scale' | 'sweep';

/** An installation of Poolsync in one account and region of AWS. */
export class Poolsync extends Construct {
  readonly eventsQueue: sqs.IQueue;
  readonly scaleQueue: sqs.IQueue;
  readonly rejectedQueue: sqs.IQueue;
  readonly redriveQueue: sqs.IQueue;
  /** The bus that the watch publishes its requests on. */
  readonly requestBus: events.IEventBus;
  /** The bus that other places forward their events to; absent where there are none. */
  readonly placesBus: events.IEventBus | undefined;
  readonly functions: Readonly<Record<FunctionName, lambda.IFunction>>;
  readonly roles: Readonly<Record<FunctionName, iam.IRole>>;
  /** The role of the watch; absent where whoever runs it grants it. */
  readonly watchRole: iam.IRole | undefined;
  /** JSON of the ConfigMap `poolsync-installation`, as `kubectl apply -f -` takes it. */
  readonly installationManifest: string;

  constructor(scope: Construct, id: string, props: PoolsyncProps) {
    super(scope, id);
    throw new Error(`${Object.keys(props).join(', ')}: nothing is built yet`);
  }
}
