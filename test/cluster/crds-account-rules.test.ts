import { describe, expect, it } from 'vitest';
import { administrator, refusalOf, tryOut, type Fields } from './crds-cluster.ts';

const account = '111122223333';
const subscription = '0f1e2d3c-4b5a-6978-8796-a5b4c3d2e1f0';
const roleARN = `arn:aws:iam::${account}:role/poolsync`;

const accepted: readonly { readonly what: string; readonly spec: Fields }[] = [
  { what: 'an AWS account and nothing else, which allows nobody', spec: { accountID: account } },
  {
    what: 'an AWS account with all that it can have',
    spec: {
      accountID: account,
      roleARN,
      externalID: 'fleet=7,team:a/b@c.d+e-f_g',
      regions: ['eu-west-1', 'us-gov-east-1', 'us-isob-east-1', 'eusc-de-east-1', 'cn-north-1'],
      namespaces: ['default', 'team-a', '1st'],
      groupNamePatterns: ['*', 'web-*-blue', 'Exactly This (one)'],
    },
  },
  {
    what: 'all regions and namespaces',
    spec: { accountID: account, regions: ['*'], namespaces: ['*'] },
  },
  {
    what: 'empty lists, which allow nobody',
    spec: { accountID: account, regions: [], namespaces: [] },
  },
  {
    what: 'a role with a path, of another partition',
    spec: { accountID: account, roleARN: `arn:aws-us-gov:iam::${account}:role/a/b/pool@sync` },
  },
  {
    what: 'an Azure subscription with all that it can have',
    spec: {
      subscriptionID: subscription,
      identity: subscription.toUpperCase(),
      regions: ['westeurope', 'eastus2euap', 'chinanorth3'],
      namespaces: ['default'],
      groupNamePatterns: ['aks-*'],
    },
  },
];

const refused: readonly { readonly what: string; readonly spec: Fields; readonly says: string }[] =
  [
    {
      what: 'neither account nor subscription',
      spec: {},
      says: 'set accountID for AWS, or subscriptionID for Azure',
    },
    {
      what: 'both account and subscription',
      spec: { accountID: account, subscriptionID: subscription },
      says: `has both accountID "${account}" and subscriptionID "${subscription}": make one CloudAccount for each`,
    },
    {
      what: 'an account ID with dashes',
      spec: { accountID: '1111-2222-3333' },
      says: 'spec.accountID: Invalid value: "1111-2222-3333": must be the 12 digits of an AWS account ID',
    },
    {
      what: "a subscription's name",
      spec: { subscriptionID: 'Production' },
      says: 'spec.subscriptionID: Invalid value: "Production": must be the ID of a subscription, not its name',
    },
    {
      what: 'the ARN of an assumed role',
      spec: {
        accountID: account,
        roleARN: `arn:aws:sts::${account}:assumed-role/poolsync/session`,
      },
      says: 'must be the ARN of an IAM role',
    },
    {
      what: 'a role of another account',
      spec: { accountID: account, roleARN: 'arn:aws:iam::444455556666:role/poolsync' },
      says: `spec.roleARN: Invalid value: is "arn:aws:iam::444455556666:role/poolsync", a role outside the account "${account}"`,
    },
    {
      what: 'a role whose path alone names the account',
      spec: {
        accountID: account,
        roleARN: `arn:aws:iam::444455556666:role/x::${account}:role/poolsync`,
      },
      says: 'a role outside the account',
    },
    {
      what: 'a role for a subscription',
      spec: { subscriptionID: subscription, roleARN },
      says: 'roleARN goes only with accountID',
    },
    {
      what: 'an external ID without a role',
      spec: { accountID: account, externalID: 'fleet-7' },
      says: 'externalID goes only with roleARN',
    },
    {
      what: 'an external ID with a blank',
      spec: { accountID: account, roleARN, externalID: 'fleet 7' },
      says: 'spec.externalID: Invalid value: "fleet 7": must consist of letters, digits',
    },
    {
      what: 'an identity for an AWS account',
      spec: { accountID: account, identity: subscription },
      says: 'identity goes only with subscriptionID',
    },
    {
      what: "an identity's name",
      spec: { subscriptionID: subscription, identity: 'poolsync' },
      says: 'spec.identity: Invalid value: "poolsync": must be the client ID of a managed identity',
    },
    {
      what: 'an availability zone as a region',
      spec: { accountID: account, regions: ['eu-west-1', 'eu-west-1a'] },
      says: 'spec.regions: Invalid value: holds "eu-west-1a": write codes of AWS regions',
    },
    {
      what: "an Azure location's display name",
      spec: { subscriptionID: subscription, regions: ['West Europe'] },
      says: 'spec.regions: Invalid value: holds "West Europe": write names of Azure locations',
    },
    {
      what: '"*" beside a region',
      spec: { accountID: account, regions: ['*', 'eu-west-1'] },
      says: '"*" stands alone: remove it to allow the listed regions only',
    },
    {
      what: '"*" beside a namespace',
      spec: { accountID: account, namespaces: ['default', '*'] },
      says: '"*" stands alone: remove it to allow the listed namespaces only',
    },
    {
      what: 'a pattern as a namespace',
      spec: { accountID: account, namespaces: ['team-*'] },
      says: 'spec.namespaces[0]: Invalid value: "team-*": must be the name of a namespace; patterns do not work here',
    },
    {
      what: 'a namespace twice',
      spec: { accountID: account, namespaces: ['default', 'default'] },
      says: 'spec.namespaces[1]: Duplicate value: "default"',
    },
    {
      what: 'an empty list of patterns',
      spec: { accountID: account, groupNamePatterns: [] },
      says: 'must not be empty: remove groupNamePatterns to allow every group',
    },
    ...['web-?', '[ab]-web', 'web\\-1'].map((pattern) => ({
      what: `the pattern ${pattern}`,
      spec: { accountID: account, groupNamePatterns: [pattern] },
      says: 'may use * as its only wildcard',
    })),
  ];

describe('CloudAccount', () => {
  const attempt = tryOut(administrator(), 'cloudaccounts');

  it.each(accepted)('may be $what', async ({ spec }) => {
    await expect(attempt(spec)).resolves.toMatchObject({ spec });
  });

  it.each(refused)('refuses $what and says what to do', async ({ spec, says }) => {
    const refusal = await refusalOf(attempt(spec));
    expect(refusal.code).toBe(422);
    expect(refusal.message).toContain(says);
  });
});
