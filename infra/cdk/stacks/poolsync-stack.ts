import { Duration, Stack, type StackProps } from 'aws-cdk-lib';
import * as kms from 'aws-cdk-lib/aws-kms';
import * as sns from 'aws-cdk-lib/aws-sns';
import type { Construct } from 'constructs';
import type { InstallationConfig } from '../config/installation-config.ts';
import { sweepMinutesOf } from '../config/sweep-minutes.ts';
import type { Place } from '../place.ts';
import { Poolsync, type PoolsyncProps } from '../poolsync.ts';
import { clusterOf } from './cluster-of.ts';
import { addOutputs } from './outputs.ts';
import type { PlacePlan } from './place-plan.ts';
import { addSenderRole } from './place-stack.ts';

export interface PoolsyncStackProps extends Pick<StackProps, 'stackName' | 'description'> {
  readonly config: InstallationConfig;
  readonly plan: PlacePlan;
}

/** An installation in its own account and region, with all that others have to know of it as outputs. */
export class PoolsyncStack extends Stack {
  readonly poolsync: Poolsync;

  constructor(scope: Construct, id: string, { config, plan, ...rest }: PoolsyncStackProps) {
    super(scope, id, { ...rest, env: plan.home });
    this.poolsync = new Poolsync(this, 'Poolsync', propsOf(this, config, plan));
    const [home] = plan.accounts;
    if (home !== undefined) addSenderRole(this, plan, home);
    addOutputs(this, { poolsync: this.poolsync, config, plan });
  }
}

function propsOf(scope: Construct, config: InstallationConfig, plan: PlacePlan): PoolsyncProps {
  const { encryptionKeyArn, alarmTopicArn, archiveDays, logRetentionDays } = config;
  const { dashboard, driftPolicy } = config;
  return {
    installation: plan.installation,
    managementCluster: clusterOf(scope, config),
    places: placesOf(config, plan),
    sweepInterval: Duration.minutes(sweepMinutesOf(config)),
    ...(encryptionKeyArn === undefined
      ? {}
      : { encryptionKey: kms.Key.fromKeyArn(scope, 'QueueKey', encryptionKeyArn) }),
    ...(alarmTopicArn === undefined
      ? {}
      : { alarmTopic: sns.Topic.fromTopicArn(scope, 'AlarmTopic', alarmTopicArn) }),
    ...(archiveDays === undefined ? {} : { archive: { retention: Duration.days(archiveDays) } }),
    ...(logRetentionDays === undefined ? {} : { logRetention: logRetentionDays }),
    ...(dashboard === undefined ? {} : { dashboard }),
    ...(driftPolicy === undefined ? {} : { driftPolicy }),
  };
}

function placesOf({ places = [] }: InstallationConfig, { accounts }: PlacePlan): readonly Place[] {
  return places.map((place) => {
    const roleArn = accounts.find(({ account }) => account === place.account)?.placeRoleArn;
    return roleArn === undefined ? place : { ...place, roleArn };
  });
}
