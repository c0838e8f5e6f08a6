import { describe, expect, it } from 'vitest';
import { administrator, refusalOf, tryOut, type Fields } from './crds-cluster.ts';
import { leastSpec, poolPlurals } from './crds-specs.ts';

interface Case {
  readonly what: string;
  readonly spec: Fields;
}

interface Refused extends Case {
  readonly says: string;
}

describe('AutoScalingGroupMachinePool', () => {
  const attempt = tryOut(administrator(), 'autoscalinggroupmachinepools');
  const least = leastSpec.autoscalinggroupmachinepools;

  const accepted: readonly Case[] = [
    ...['us-gov-west-1', 'us-isob-east-1', 'eusc-de-east-1', 'ap-southeast-5'].map((region) => ({
      what: `the region ${region}`,
      spec: { ...least, region },
    })),
    ...['x', 'a b (c)_d.e/f', 'x'.repeat(255)].map((autoScalingGroupName) => ({
      what: `a group's name of ${autoScalingGroupName.length} characters`,
      spec: { ...least, autoScalingGroupName },
    })),
  ];
  it.each(accepted)('may have $what', async ({ spec }) => {
    await expect(attempt(spec)).resolves.toMatchObject({ spec });
  });

  const refused: readonly Refused[] = [
    ...['1234567890', '0123-4567-8901', '01234567890x'].map((accountID) => ({
      what: `the account ID ${accountID}`,
      spec: { ...least, accountID },
      says: `spec.accountID: Invalid value: "${accountID}": must be the 12 digits of an AWS account ID`,
    })),
    ...['eu-west-1a', 'us-west-2-lax-1a', 'Ireland', 'westeurope'].map((region) => ({
      what: `the region ${region}`,
      spec: { ...least, region },
      says: `spec.region: Invalid value: "${region}": must be the code of an AWS region, such as eu-west-1`,
    })),
    {
      what: "a group's ARN in place of its name",
      spec: { ...least, autoScalingGroupName: 'arn:aws:autoscaling:eu-west-1:012345678901:x' },
      says: 'must be the name of the Auto Scaling group, not its ARN',
    },
    ...[' workers', 'workers ', 'work\ners'].map((autoScalingGroupName) => ({
      what: `a group named ${JSON.stringify(autoScalingGroupName)}`,
      spec: { ...least, autoScalingGroupName },
      says: 'remove blanks around it, line breaks and control characters',
    })),
    ...Object.keys(least).map((field) => ({
      what: `to lack ${field}`,
      spec: Object.fromEntries(Object.entries(least).filter(([name]) => name !== field)),
      says: `spec.${field}: Required value`,
    })),
  ];
  it.each(refused)('refuses $what and says what to do', async ({ spec, says }) => {
    expect((await refusalOf(attempt(spec))).message).toContain(says);
  });
});

describe('ScaleSetMachinePool', () => {
  const attempt = tryOut(administrator(), 'scalesetmachinepools');
  const { resourceID } = leastSpec.scalesetmachinepools;

  const accepted = [
    resourceID,
    resourceID.toLowerCase(),
    resourceID.toUpperCase(),
    resourceID.replace('Fleet', 'MC_größe_(x).y-1'),
    resourceID.replace('Workers', 'aks-pool_1.a-vmss'),
  ];
  it.each(accepted)('may have %s', async (id) => {
    await expect(attempt({ resourceID: id })).resolves.toMatchObject({ spec: { resourceID: id } });
  });

  const refused = [
    'workers',
    `${resourceID}/`,
    `${resourceID}/virtualMachines/0`,
    resourceID.slice(1),
    resourceID.replace('0f1e2d3c', 'production'),
    resourceID.replace('virtualMachineScaleSets', 'virtualMachines'),
    resourceID.replace('/resourceGroups/Fleet', ''),
    `azure://${resourceID}`,
  ];
  it.each(refused)('refuses %s and says what to do', async (id) => {
    const { message } = await refusalOf(attempt({ resourceID: id }));
    expect(message).toContain(`spec.resourceID: Invalid value: "${id}": must be the resource ID`);
    expect(message).toContain(
      '"az vmss show --query id" prints it: /subscriptions/<subscription>/',
    );
  });

  it('refuses to be without a resource ID', async () => {
    expect((await refusalOf(attempt({}))).message).toContain('spec.resourceID: Required value');
  });
});

describe.each(poolPlurals)('%s', (plural) => {
  const attempt = tryOut(administrator(), plural);

  it.each<Fields>([
    { shrinkGuard: { percent: 0, minimum: 0 } },
    { shrinkGuard: { percent: 100 } },
    { shrinkGuard: { minimum: 10_000 } },
    { driftPolicy: 'correct' },
    { driftPolicy: 'report' },
  ])('may have %o', async (fields) => {
    const spec = { ...leastSpec[plural], ...fields };
    await expect(attempt(spec)).resolves.toMatchObject({ spec });
  });

  it.each<readonly [Fields, string]>([
    [{ shrinkGuard: { percent: -1 } }, 'should be greater than or equal to 0'],
    [{ shrinkGuard: { percent: 101 } }, 'should be less than or equal to 100'],
    [{ shrinkGuard: { minimum: -1 } }, 'should be greater than or equal to 0'],
    [{ driftPolicy: 'ignore' }, 'supported values: "correct", "report"'],
    [{ providerIDList: [''] }, 'spec.providerIDList[0]'],
    [{ providerIDList: ['x'.repeat(513)] }, 'Too long: may not be more than 512'],
    [{ desiredCapacity: 3 }, 'unknown field "spec.desiredCapacity"'],
  ])('refuses %o', async (fields, says) => {
    const { message } = await refusalOf(attempt({ ...leastSpec[plural], ...fields }));
    expect(message).toContain(says);
  });

  it('holds a list of 10,000 provider IDs in the order given, and no longer one', async () => {
    const ids = Array.from(
      { length: 10_001 },
      (_, index) => `aws:///eu-west-1a/i-${10_001 - index}`,
    );
    const least = leastSpec[plural];
    const providerIDList = ids.slice(1);
    await expect(attempt({ ...least, providerIDList })).resolves.toMatchObject({
      spec: { providerIDList },
    });
    const { message } = await refusalOf(attempt({ ...least, providerIDList: ids }));
    expect(message).toContain('must have at most 10000 items');
  });
});
