import type { AwsOperator } from '../../functions/aws/operator/aws-operator.ts';
import type { AzureOperator } from '../../functions/azure/operator/azure-operator.ts';
import type { CloudAccess } from '../../shared/model/account.ts';
import type { Clock } from '../../shared/ports/clock.ts';
import type { Cloud } from '../../shared/ports/cloud.ts';
import type { Inventory } from '../../shared/ports/inventory.ts';
import type { MonotonicClock } from '../../shared/ports/timing.ts';
import type { CloudSettings } from './cloud-settings.ts';

export interface OperatorCloudsDeps {
  readonly clock: Clock;
  readonly monotonic: MonotonicClock;
  /** 0 ≤ random < 1. */
  readonly random: () => number;
  readonly sleep: (ms: number) => Promise<void>;
}

/** Both clouds with a person's credentials. The SDK of a cloud is loaded when that cloud is asked first. */
export class OperatorClouds implements Cloud, Inventory {
  readonly #deps: OperatorCloudsDeps;
  readonly #settings: CloudSettings;
  #aws: Promise<AwsOperator> | undefined;
  #azure: Promise<AzureOperator> | undefined;
  #awsCloud: Promise<Cloud> | undefined;
  #azureCloud: Promise<Cloud> | undefined;
  #inventory: Promise<Inventory> | undefined;

  constructor(deps: OperatorCloudsDeps, settings: CloudSettings) {
    this.#deps = deps;
    this.#settings = settings;
  }

  aws(): Promise<AwsOperator> {
    this.#aws ??= openAws(this.#settings);
    return this.#aws;
  }

  azure(): Promise<AzureOperator> {
    this.#azure ??= openAzure(this.#deps, this.#settings);
    return this.#azure;
  }

  async readGroups(...[access, groups]: Parameters<Cloud['readGroups']>) {
    return (await this.#cloudOf(access)).readGroups(access, groups);
  }

  async goneAmong(...[access, group, ids]: Parameters<Cloud['goneAmong']>) {
    return (await this.#cloudOf(access)).goneAmong(access, group, ids);
  }

  async *scaleSets(access: CloudAccess) {
    this.#inventory ??= this.#openInventory();
    yield* (await this.#inventory).scaleSets(access);
  }

  /** A login may take longer than the reading of a group is given, so it comes before. */
  async #cloudOf(access: CloudAccess): Promise<Cloud> {
    switch (access.cloud) {
      case 'aws': {
        const operator = await this.aws();
        await operator.whoAmI(access.region);
        this.#awsCloud ??= this.#openAwsCloud(operator);
        return this.#awsCloud;
      }
      case 'azure': {
        const operator = await this.azure();
        await operator.logIn();
        this.#azureCloud ??= this.#openAzureCloud(operator);
        return this.#azureCloud;
      }
    }
  }

  async #openAwsCloud(clients: AwsOperator): Promise<Cloud> {
    const { AutoScalingCloud } = await import('../../functions/aws/cloud/auto-scaling-cloud.ts');
    return new AutoScalingCloud({ clients, clock: this.#deps.clock });
  }

  async #openAzureCloud({ compute }: AzureOperator): Promise<Cloud> {
    const { ComputeCloud } = await import('../../functions/azure/cloud/compute-cloud.ts');
    return new ComputeCloud({ clients: compute, clock: this.#deps.clock });
  }

  async #openInventory(): Promise<Inventory> {
    const module = await import('../../functions/azure/inventory/resource-graph-inventory.ts');
    const { graph } = await this.azure();
    return new module.ResourceGraphInventory({ clients: graph, sleep: this.#deps.sleep });
  }
}

async function openAws({ awsProfile }: CloudSettings): Promise<AwsOperator> {
  const module = await import('../../functions/aws/operator/aws-operator.ts');
  return new module.AwsOperator({ profile: awsProfile });
}

async function openAzure(
  deps: OperatorCloudsDeps,
  { env, resourceManager }: CloudSettings,
): Promise<AzureOperator> {
  const module = await import('../../functions/azure/operator/azure-operator.ts');
  return new module.AzureOperator(deps, { env, resourceManager });
}
