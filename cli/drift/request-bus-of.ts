import type { Installation } from '../../shared/model/installation.ts';
import type { WatchRequest } from '../../shared/model/pool-request.ts';
import type { RequestBus } from '../../shared/ports/request-bus.ts';
import type { OperatorClouds } from '../clouds/operator-clouds.ts';

/** Carries a person's requests to the functions of either cloud. */
export function requestBusOf(
  clouds: Pick<OperatorClouds, 'awsBus' | 'azureBus'>,
  { aws, azure }: Pick<Installation, 'aws' | 'azure'>,
): RequestBus {
  const publishTo = async (
    bus: () => Promise<RequestBus>,
    requests: readonly WatchRequest[],
  ): Promise<readonly WatchRequest[]> =>
    requests.length === 0 ? [] : (await bus()).publish(requests);
  return {
    publish: async (requests) => {
      const { ofAws = [], ofAzure = [] } = Object.groupBy(requests, ({ pool: { kind } }) =>
        kind === 'AutoScalingGroupMachinePool' || kind === 'AWSMachinePool' ? 'ofAws' : 'ofAzure',
      );
      // A cloud without a bus takes none of them.
      const refused = await Promise.all([
        aws === undefined ? ofAws : publishTo(() => clouds.awsBus(aws), ofAws),
        azure === undefined ? ofAzure : publishTo(() => clouds.azureBus(azure), ofAzure),
      ]);
      return refused.flat();
    },
  };
}
