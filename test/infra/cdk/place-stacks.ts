import { App, type Stack } from 'aws-cdk-lib';
import type { InstallationConfig } from '../../../infra/cdk/config/installation-config.ts';
import { planPlaces, type PlacePlan } from '../../../infra/cdk/stacks/place-plan.ts';
import { PlaceStack } from '../../../infra/cdk/stacks/place-stack.ts';

/** Makes a stack of a place, as for the account with these digits. */
export function placeStack(
  config: InstallationConfig,
  place: { readonly account: string; readonly region: string; readonly externalId?: string },
): { readonly app: App; readonly stack: Stack; readonly plan: PlacePlan } {
  const app = new App({
    analyticsReporting: false,
    context: {
      '@aws-cdk/core:validateAgainstDefaultRules': true,
      '@aws-cdk/core:enablePartitionLiterals': true,
    },
  });
  const plan = planPlaces(config);
  const account = plan.accounts.find((each) => each.account === place.account);
  if (account === undefined) throw new Error(`no place of account ${place.account} is planned`);
  const { region, externalId } = place;
  const stack = new PlaceStack(app, 'Place', {
    plan,
    account,
    region,
    ...(externalId === undefined ? {} : { externalId }),
    stackName: 'poolsync-place',
    description: 'a place',
  });
  return { app, stack, plan };
}
