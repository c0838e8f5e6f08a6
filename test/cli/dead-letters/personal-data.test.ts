import { describe, expect, it } from 'vitest';
import { anEvent } from '../../aws/events.ts';
import { person, personalData } from '../../azure/events.ts';
import { ago, runLetters, type GivenQueue } from './fake-letters.ts';

/** As CloudTrail tells of a call; a rule that is too wide brings it here. */
const cloudTrail = anEvent('AWS API Call via CloudTrail', {
  userIdentity: {
    type: 'AssumedRole',
    principalId: `AROAEXAMPLE:${person.upn}`,
    arn: `arn:aws:sts::111111111111:assumed-role/admin/${person.surname}`,
    accessKeyId: 'ASIAEXAMPLEEXAMPLE00',
  },
  sourceIPAddress: person.ip,
  userAgent: `aws-cli of ${person.name}`,
  eventName: 'UpdateAutoScalingGroup',
  resources: [`arn:aws:iam::111111111111:user/${person.surname}`],
  nested: JSON.stringify({ userName: person.name, from: person.ipv6 }),
});

const azureEvent = {
  specversion: '1.0',
  id: 'x',
  source: `/subscriptions/${person.upn}`,
  type: `Microsoft.Resources.${person.upn}`,
  subject: `/of/${person.upn}`,
  data: { ...personalData, operationName: person.upn, status: 'Succeeded' },
};

/** Each has a person in every place that a sender can fill. */
function forged(cloud: 'aws' | 'azure', body: string): GivenQueue {
  const reason = `body: ${person.upn} from ${person.ip} and ${person.ipv6}: not JSON: Unexpected token, "${person.name}" is not valid JSON`;
  const letters = [{ id: '1', body, reason, at: ago(1) }];
  return { cloud, kind: 'rejected', name: `${cloud}-rejected`, letters };
}

const queues = [
  forged('aws', JSON.stringify(cloudTrail)),
  forged('aws', JSON.stringify({ ...cloudTrail, 'detail-type': person.upn })),
  forged('aws', JSON.stringify({ AutoScalingGroupName: person.upn, LifecycleHookName: person.ip })),
  forged('aws', `cut off {"userName":"${person.name}`),
  forged('azure', JSON.stringify(azureEvent)),
  forged('azure', JSON.stringify([azureEvent, azureEvent])),
  forged('azure', `{"claims":{"name":"${person.name}`),
];

describe('dead-letters, of messages that tell of a person', () => {
  it.each([
    [['list']],
    [['list', '-o', 'wide']],
    [['list', '--messages', '-o', 'json']],
    [['list', '--body']],
    [['list', '--body', '-o', 'json']],
    [['list', '--body', '-o', 'yaml']],
    [['redrive', '--dry-run']],
    [['purge', '--dry-run']],
  ])('shows nothing of the person with %j', async (args) => {
    for (const queue of queues) {
      const { out } = await runLetters({ args, queues: [queue] });
      expect(out).toContain('rejected');
      for (const told of Object.values(person)) expect(out).not.toContain(told);
      expect(out).not.toContain('ASIAEXAMPLEEXAMPLE00');
    }
  });

  it('shows of a body what tells of no person', async () => {
    const aws = await runLetters({ args: ['list', '--body'], queues: queues.slice(0, 1) });
    expect(aws.out).toContain('"eventName": "UpdateAutoScalingGroup"');
    const azure = await runLetters({ args: ['list', '--body'], queues: queues.slice(4, 5) });
    expect(azure.out).toContain('"status": "Succeeded"');
  });

  it('shows no body where none is asked for', async () => {
    const { out } = await runLetters({
      args: ['list', '--messages', '-o', 'json'],
      queues: queues.slice(0, 1),
    });
    expect(out).not.toContain('UpdateAutoScalingGroup');
  });

  it('shows no character that a terminal would obey', async () => {
    const esc = '\u001B[2J';
    const letters = [{ id: '1', body: JSON.stringify({ a: esc }), reason: `x ${esc}`, at: ago(1) }];
    for (const args of [['list'], ['list', '--body'], ['purge', '--dry-run']]) {
      const queue = { ...forged('aws', ''), letters };
      const { out } = await runLetters({ args, queues: [queue] });
      expect(out).not.toContain('\u001B');
    }
  });
});
