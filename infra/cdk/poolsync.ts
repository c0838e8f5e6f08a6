import { Duration, Stack } from 'aws-cdk-lib';
import type * as events from 'aws-cdk-lib/aws-events';
import type * as iam from 'aws-cdk-lib/aws-iam';
import type * as kms from 'aws-cdk-lib/aws-kms';
import type * as lambda from 'aws-cdk-lib/aws-lambda';
import * as logs from 'aws-cdk-lib/aws-logs';
import type * as sns from 'aws-cdk-lib/aws-sns';
import type * as sqs from 'aws-cdk-lib/aws-sqs';
import { Construct } from 'constructs';
import type { FunctionName } from './function-sizes.ts';
import { InstalledFunctions } from './installed-functions.ts';
import { installationManifest } from './installation-manifest.ts';
import type { ManagementCluster } from './management-cluster.ts';
import { Messaging } from './messaging.ts';
import { namesOf, type Names } from './names.ts';
import { Oversight } from './oversight.ts';
import { checkPlaces, type Place } from './place.ts';
import { WatchRole } from './watch-role.ts';

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

/** An installation of Poolsync in one account and region of AWS. */
export class Poolsync extends Construct {
  /** Each by the alias that its queue or its schedule calls. */
  readonly functions: Readonly<Record<FunctionName, lambda.IFunction>>;
  readonly roles: Readonly<Record<FunctionName, iam.IRole>>;
  /** The role of the watch; absent where whoever runs it grants it. */
  readonly watchRole: iam.IRole | undefined;
  /** JSON of the ConfigMap `poolsync-installation`, as `kubectl apply -f -` takes it. */
  readonly installationManifest: string;

  readonly #messaging: Messaging;

  /** @throws Error that names the prop that is wrong, and what to do */
  constructor(scope: Construct, id: string, props: PoolsyncProps) {
    super(scope, id);
    const { installation = 'poolsync', places = [], dashboard = true } = props;
    const { driftPolicy = 'correct', logRetention = logs.RetentionDays.ONE_MONTH } = props;
    const names = namesOf(installation);
    const sweepInterval = wholeMinutes(props.sweepInterval ?? Duration.minutes(5));
    checkPlaces(Stack.of(this), places);
    const messaging = new Messaging(this, 'Messaging', { ...props, names, places });
    this.#messaging = messaging;
    const { queues, requests, lifecycle } = messaging;
    const functions = new InstalledFunctions(this, 'Functions', {
      ...props,
      driftPolicy,
      logRetention,
      installation,
      names,
      places,
      queues,
      requests,
      sweepInterval,
    });
    new Oversight(this, 'Oversight', {
      ...props,
      dashboard,
      installation,
      messaging,
      functions: functions.all,
      sweepInterval,
    });
    this.functions = functions.aliases;
    this.roles = functions.roles;
    this.watchRole = props.watchRole ?? this.#roleOfWatch(names, props.managementCluster);
    if (this.watchRole !== undefined) requests.letPublish(this.watchRole);
    const hasPlacesBus = lifecycle.placesBus !== undefined;
    const parts = { installation, names, queues, hasPlacesBus };
    this.installationManifest = installationManifest(this, parts);
  }

  get eventsQueue(): sqs.IQueue {
    return this.#messaging.queues.events;
  }

  get scaleQueue(): sqs.IQueue {
    return this.#messaging.queues.scale;
  }

  /** Messages that a function could not read, each with the reason: for people. */
  get rejectedQueue(): sqs.IQueue {
    return this.#messaging.queues.rejected;
  }

  /** Messages that a function was given up on, or that EventBridge could not bring: for people. */
  get redriveQueue(): sqs.IQueue {
    return this.#messaging.queues.redrive;
  }

  /** The bus that the watch publishes its requests on. */
  get requestBus(): events.IEventBus {
    return this.#messaging.requests.bus;
  }

  /** The right to publish requests: what a watch without a role here has to be granted. */
  get publishing(): iam.PolicyStatement {
    return this.#messaging.requests.publishing();
  }

  /** The bus that other places forward their events to; absent where there are none. */
  get placesBus(): events.IEventBus | undefined {
    return this.#messaging.lifecycle.placesBus;
  }

  #roleOfWatch({ watchRole: roleName }: Names, { login }: ManagementCluster) {
    if (login.kind !== 'eks') return undefined;
    const { clusterName } = login;
    return new WatchRole(this, 'Watch', { roleName, clusterName }).role;
  }
}

/** @throws Error where a schedule cannot have that interval */
function wholeMinutes(interval: Duration): Duration {
  const minutes = interval.toMinutes({ integral: false });
  if (Number.isInteger(minutes) && minutes >= 1 && minutes <= 60) return interval;
  throw new Error(
    `sweepInterval is ${minutes} minutes: whole minutes from 1 to 60 are needed, such as Duration.minutes(5)`,
  );
}
