import { ArnFormat, Stack, type Duration } from 'aws-cdk-lib';
import * as iam from 'aws-cdk-lib/aws-iam';
import type * as kms from 'aws-cdk-lib/aws-kms';
import type * as lambda from 'aws-cdk-lib/aws-lambda';
import type * as logs from 'aws-cdk-lib/aws-logs';
import { Construct } from 'constructs';
import { asFunction } from './cdk-interfaces.ts';
import { ClusterLogin, loginSettings } from './cluster-login.ts';
import type { FunctionName } from './function-sizes.ts';
import type { ManagementCluster } from './management-cluster.ts';
import { liveAlias, type Names } from './names.ts';
import { servicesCalled } from './network.ts';
import { placeRoles, type Place } from './place.ts';
import { PoolsyncFunction } from './poolsync-function.ts';
import { PrivateNetwork } from './private-network.ts';
import { QueueFeed } from './queue-feed.ts';
import type { Queues } from './queues.ts';
import type { RequestBus } from './request-bus.ts';
import { toRead, toScale, toTakeFrom, type Right } from './rights.ts';
import { SweepSchedule } from './sweep-schedule.ts';

export interface InstalledFunctionsProps {
  readonly installation: string;
  readonly names: Names;
  readonly managementCluster: ManagementCluster;
  readonly places: readonly Place[];
  readonly queues: Queues;
  readonly requests: RequestBus;
  readonly sweepInterval: Duration;
  readonly driftPolicy: 'correct' | 'report';
  readonly logRetention: logs.RetentionDays;
  /** Of the queues. @default - SSE-SQS */
  readonly encryptionKey?: kms.IKey;
  /** @default - dist/aws of this checkout */
  readonly codeFolder?: string;
}

/** The three functions, with what calls each and what each may do. */
export class InstalledFunctions extends Construct {
  readonly all: Readonly<Record<FunctionName, PoolsyncFunction>>;

  readonly #props: InstalledFunctionsProps;
  readonly #network: PrivateNetwork | undefined;

  constructor(scope: Construct, id: string, props: InstalledFunctionsProps) {
    super(scope, id);
    this.#props = props;
    this.#network = this.#privateNetwork();
    const { login } = props.managementCluster;
    const reconcile = this.#reconcile();
    const scale = this.#scale();
    const sweep = this.#sweep();
    this.all = { reconcile, scale, sweep };
    const { queues, names, sweepInterval: interval } = props;
    const events = { queue: queues.events, alias: reconcile.alias, maxConcurrency: 5 };
    new QueueFeed(this, 'EventsFeed', events);
    new QueueFeed(this, 'ScaleFeed', {
      queue: queues.scale,
      alias: scale.alias,
      maxConcurrency: 2,
    });
    new SweepSchedule(this, 'Schedule', { names, interval, alias: sweep.alias });
    new ClusterLogin(this, 'Login', { login, functions: this.all });
  }

  /** What calls them, calls these. */
  get aliases(): Readonly<Record<FunctionName, lambda.IFunction>> {
    const { reconcile, scale, sweep } = this.all;
    return {
      reconcile: asFunction(reconcile.alias),
      scale: asFunction(scale.alias),
      sweep: asFunction(sweep.alias),
    };
  }

  get roles(): Readonly<Record<FunctionName, iam.IRole>> {
    const { reconcile, scale, sweep } = this.all;
    return { reconcile: reconcile.role, scale: scale.role, sweep: sweep.role };
  }

  #reconcile(): PoolsyncFunction {
    const { queues, encryptionKey } = this.#props;
    const made = this.#make('reconcile', {
      POOLSYNC_EVENTS_QUEUE_URL: queues.events.queueUrl,
      POOLSYNC_REJECTED_QUEUE_URL: queues.rejected.queueUrl,
    });
    made.grant(...toTakeFrom(queues.events, queues.rejected, encryptionKey));
    return made;
  }

  #scale(): PoolsyncFunction {
    const { queues, encryptionKey, installation, places } = this.#props;
    const made = this.#make('scale', {
      POOLSYNC_SCALE_QUEUE_URL: queues.scale.queueUrl,
      POOLSYNC_REJECTED_QUEUE_URL: queues.rejected.queueUrl,
    });
    made.grant(...toScale(this, installation, places));
    made.grant(...toTakeFrom(queues.scale, queues.rejected, encryptionKey));
    return made;
  }

  #sweep(): PoolsyncFunction {
    const { requests, names, driftPolicy } = this.#props;
    const settings = {
      POOLSYNC_REQUEST_BUS: names.requestBus,
      POOLSYNC_DRIFT_POLICY: driftPolicy,
    };
    const made = this.#make('sweep', settings, { handsOn: true });
    made.grant({ statement: requests.publishing() }, this.#toHandOn(names.functions.sweep));
    return made;
  }

  #make(
    use: FunctionName,
    settings: Readonly<Record<string, string>>,
    more: { readonly handsOn?: boolean } = {},
  ): PoolsyncFunction {
    const { installation, names, managementCluster, places, logRetention, codeFolder } =
      this.#props;
    const made = new PoolsyncFunction(this, use, {
      use,
      name: names.functions[use],
      settings: {
        POOLSYNC_INSTALLATION: installation,
        ...loginSettings(this, managementCluster.login),
        ...settings,
      },
      logRetention,
      ...(codeFolder === undefined ? {} : { codeFolder }),
      ...(this.#network === undefined ? {} : { network: this.#network }),
      ...more,
    });
    made.grant(...toRead(places));
    return made;
  }

  /** By its name: the function cannot wait for a policy that waits for the function. */
  #toHandOn(name: string): Right {
    const alias = Stack.of(this).formatArn({
      service: 'lambda',
      resource: 'function',
      resourceName: `${name}:${liveAlias}`,
      arnFormat: ArnFormat.COLON_RESOURCE_NAME,
    });
    const statement = new iam.PolicyStatement({
      sid: 'HandOn',
      actions: ['lambda:InvokeFunction'],
      resources: [alias],
    });
    return { statement };
  }

  #privateNetwork(): PrivateNetwork | undefined {
    const { managementCluster, places } = this.#props;
    const { network, login } = managementCluster;
    if (network === undefined) return undefined;
    const services = servicesCalled({
      takesOnRoles: placeRoles(places).length > 0,
      readsSecret: login.kind === 'kubeconfig',
    });
    return new PrivateNetwork(this, 'Network', { network, places, services });
  }
}
