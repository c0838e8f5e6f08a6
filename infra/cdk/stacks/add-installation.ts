import type { App } from 'aws-cdk-lib';
import type { InstallationConfig } from '../config/installation-config.ts';
import { planPlaces, type AccountPlan, type PlacePlan } from './place-plan.ts';
import { PlaceStack } from './place-stack.ts';
import { PoolsyncStack } from './poolsync-stack.ts';

/**
 * Adds the stacks of an installation: its own, and one for each other account and region. Those
 * depend on it, since a role's trust policy may name only roles that exist.
 *
 * @param prefix begins the names by which the CDK knows the stacks, not their own
 */
export function addInstallation(app: App, config: InstallationConfig, prefix = ''): void {
  const plan = planPlaces(config);
  const home = new PoolsyncStack(app, `${prefix}${plan.installation}`, {
    config,
    plan,
    stackName: plan.installation,
    description: `Poolsync, installation ${plan.installation}`,
  });
  for (const account of plan.accounts) {
    const roles = addRoleStack(app, { prefix, plan, account }, config.externalId);
    roles?.addStackDependency(home, 'the roles there trust the roles of the functions');
    const regions = account.forwarding.filter((region) => roles?.region !== region);
    for (const region of regions) {
      const stack = placeStack(app, { prefix, plan, account, region });
      stack.addStackDependency(roles ?? home, 'its rule sends by the role there');
    }
  }
}

interface Added {
  readonly prefix: string;
  readonly plan: PlacePlan;
  readonly account: AccountPlan;
}

/**
 * The stack with the roles of another account. It is always in the region of home, whether or not
 * groups are there: so no change of the places moves a role, whose name is fixed, to another stack.
 */
function addRoleStack(
  app: App,
  added: Added,
  externalId: string | undefined,
): PlaceStack | undefined {
  const { home } = added.plan;
  if (externalId === undefined || added.account.account === home.account) return undefined;
  return placeStack(app, { ...added, region: home.region, externalId });
}

function placeStack(
  app: App,
  {
    prefix,
    plan,
    account,
    ...rest
  }: Added & { readonly region: string; readonly externalId?: string },
): PlaceStack {
  const id = `${prefix}${plan.installation}-${account.account}-${rest.region}`;
  return new PlaceStack(app, id, {
    plan,
    account,
    ...rest,
    stackName: `${plan.installation}-place`,
    description: `Poolsync, installation ${plan.installation} of account ${plan.home.account}: a place that belongs to it`,
  });
}
