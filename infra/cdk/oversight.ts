import type { Duration } from 'aws-cdk-lib';
import type * as sns from 'aws-cdk-lib/aws-sns';
import { Construct } from 'constructs';
import { Alarms } from './alarms.ts';
import { asFunction } from './cdk-interfaces.ts';
import { Dashboard } from './dashboard.ts';
import type { FunctionName } from './function-sizes.ts';
import type { Messaging } from './messaging.ts';
import type { PoolsyncFunction } from './poolsync-function.ts';

export interface OversightProps {
  readonly installation: string;
  readonly messaging: Messaging;
  readonly functions: Readonly<Record<FunctionName, PoolsyncFunction>>;
  readonly sweepInterval: Duration;
  readonly dashboard: boolean;
  /**
   * Where alarms go.
   *
   * @default - nowhere
   */
  readonly alarmTopic?: sns.ITopic;
}

/** What tells people how the installation does. */
export class Oversight extends Construct {
  constructor(scope: Construct, id: string, props: OversightProps) {
    super(scope, id);
    const { installation, messaging, sweepInterval, alarmTopic } = props;
    const { queues, routes } = messaging;
    // All versions of a function, not what one alias calls.
    const functions = {
      reconcile: asFunction(props.functions.reconcile.function),
      scale: asFunction(props.functions.scale.function),
      sweep: asFunction(props.functions.sweep.function),
    };
    const shared = { installation, queues, functions };
    const { all: alarms } = new Alarms(this, 'Alarms', {
      ...shared,
      routes,
      sweepInterval,
      ...(alarmTopic === undefined ? {} : { topic: alarmTopic }),
    });
    if (props.dashboard) new Dashboard(this, 'Dashboard', { ...shared, alarms });
  }
}
