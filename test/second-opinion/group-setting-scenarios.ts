import {
  CompleteLifecycleActionCommand,
  CreateOrUpdateTagsCommand,
  DeleteLifecycleHookCommand,
  DeleteTagsCommand,
  DeleteWarmPoolCommand,
  DescribeAutoScalingInstancesCommand,
  DescribeLifecycleHooksCommand,
  DescribeTagsCommand,
  DescribeWarmPoolCommand,
  EnterStandbyCommand,
  ExitStandbyCommand,
  PutLifecycleHookCommand,
  PutWarmPoolCommand,
} from '@aws-sdk/client-auto-scaling';
import { until, type Ask } from './answers.ts';
import type { Cloud } from './clouds.ts';
import { inService, newGroup } from './group-scenarios.ts';

const absent = 'no-such-group';

/** Lifecycle hooks are put, changed, found and deleted. */
export async function hooks({ autoscaling }: Cloud, ask: Ask): Promise<void> {
  await autoscaling.send(newGroup('hooked'));
  const put = (how: string, changes: Partial<PutLifecycleHookCommand['input']>) =>
    ask('PutLifecycleHook', how, () =>
      autoscaling.send(
        new PutLifecycleHookCommand({
          AutoScalingGroupName: 'hooked',
          LifecycleHookName: 'drain',
          ...changes,
        }),
      ),
    );
  const LifecycleTransition = 'autoscaling:EC2_INSTANCE_TERMINATING';
  await put('new', { LifecycleTransition, HeartbeatTimeout: 60, DefaultResult: 'CONTINUE' });
  await put('changed', { LifecycleTransition, NotificationMetadata: 'hello' });
  await put('of an unknown transition', { LifecycleTransition: 'autoscaling:SOMETHING' });
  await put('in no group', { AutoScalingGroupName: absent, LifecycleTransition });
  const describe = (how: string, AutoScalingGroupName: string, LifecycleHookNames?: string[]) =>
    ask('DescribeLifecycleHooks', how, () =>
      autoscaling.send(
        new DescribeLifecycleHooksCommand({ AutoScalingGroupName, LifecycleHookNames }),
      ),
    );
  await describe('all of a group', 'hooked');
  await describe('by name', 'hooked', ['drain']);
  await describe('of an unknown name', 'hooked', ['other']);
  await describe('of no group', absent);
  await ask('CompleteLifecycleAction', 'of an unknown instance', () =>
    autoscaling.send(
      new CompleteLifecycleActionCommand({
        AutoScalingGroupName: 'hooked',
        LifecycleHookName: 'drain',
        InstanceId: 'i-0123456789abcdef0',
        LifecycleActionResult: 'CONTINUE',
      }),
    ),
  );
  const remove = (how: string, LifecycleHookName: string) =>
    ask('DeleteLifecycleHook', how, () =>
      autoscaling.send(
        new DeleteLifecycleHookCommand({ AutoScalingGroupName: 'hooked', LifecycleHookName }),
      ),
    );
  await remove('by name', 'drain');
  await remove('of an unknown name', 'drain');
}

/** Tags are set, found and removed. */
export async function tags({ autoscaling }: Cloud, ask: Ask): Promise<void> {
  await autoscaling.send(newGroup('labelled'));
  const tag = (ResourceId: string) => ({
    ResourceId,
    ResourceType: 'auto-scaling-group',
    Key: 'team',
    Value: 'blue',
    PropagateAtLaunch: false,
  });
  const set = (how: string, group: string) =>
    ask('CreateOrUpdateTags', how, () =>
      autoscaling.send(new CreateOrUpdateTagsCommand({ Tags: [tag(group)] })),
    );
  await set('on a group', 'labelled');
  await set('on no group', absent);
  const describe = (how: string, Name: string, value: string) =>
    ask('DescribeTags', how, () =>
      autoscaling.send(new DescribeTagsCommand({ Filters: [{ Name, Values: [value] }] })),
    );
  await describe('by group', 'auto-scaling-group', 'labelled');
  await describe('by key', 'key', 'team');
  await describe('by value', 'value', 'blue');
  await describe('by an unknown filter', 'colour', 'blue');
  const remove = (how: string, group: string) =>
    ask('DeleteTags', how, () => autoscaling.send(new DeleteTagsCommand({ Tags: [tag(group)] })));
  await remove('from a group', 'labelled');
  await remove('from a group that has it no more', 'labelled');
  await remove('from no group', absent);
}

/** Instances rest in standby and come back. */
export async function standby(cloud: Cloud, ask: Ask): Promise<void> {
  const { autoscaling } = cloud;
  await autoscaling.send(newGroup('resting', { DesiredCapacity: 2 }));
  const [first = ''] = await inService(cloud, 'resting', 2);
  const enter = (how: string, InstanceId: string) =>
    ask('EnterStandby', how, () =>
      autoscaling.send(
        new EnterStandbyCommand({
          AutoScalingGroupName: 'resting',
          InstanceIds: [InstanceId],
          ShouldDecrementDesiredCapacity: true,
        }),
      ),
    );
  await enter('with less capacity', first);
  await enter('of an unknown instance', 'i-0123456789abcdef0');
  await until('the instance rests', async () => {
    const { AutoScalingInstances: [found] = [] } = await autoscaling.send(
      new DescribeAutoScalingInstancesCommand({ InstanceIds: [first] }),
    );
    return found?.LifecycleState === 'Standby' ? true : undefined;
  });
  const exit = (how: string, InstanceId: string) =>
    ask('ExitStandby', how, () =>
      autoscaling.send(
        new ExitStandbyCommand({ AutoScalingGroupName: 'resting', InstanceIds: [InstanceId] }),
      ),
    );
  await exit('of one instance', first);
  await exit('of an unknown instance', 'i-0123456789abcdef0');
}

/** A warm pool is configured, shown and deleted. */
export async function warmPools({ autoscaling }: Cloud, ask: Ask): Promise<void> {
  await autoscaling.send(newGroup('warm'));
  const put = (how: string, AutoScalingGroupName: string) =>
    ask('PutWarmPool', how, () =>
      autoscaling.send(
        new PutWarmPoolCommand({
          AutoScalingGroupName,
          MinSize: 0,
          MaxGroupPreparedCapacity: 0,
          PoolState: 'Stopped',
        }),
      ),
    );
  await put('on a group', 'warm');
  await put('on no group', absent);
  const describe = (how: string, AutoScalingGroupName: string) =>
    ask('DescribeWarmPool', how, () =>
      autoscaling.send(new DescribeWarmPoolCommand({ AutoScalingGroupName })),
    );
  await describe('without instances', 'warm');
  await describe('of no group', absent);
  await ask('DeleteWarmPool', 'of a group', () =>
    autoscaling.send(new DeleteWarmPoolCommand({ AutoScalingGroupName: 'warm' })),
  );
}
