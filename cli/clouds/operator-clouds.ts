import type { AwsOperator } from '../../functions/aws/operator/aws-operator.ts';
import type { AzureOperator } from '../../functions/azure/operator/azure-operator.ts';
import { NoLogin } from '../../shared/cloud/no-login.ts';
import type { CloudAccess } from '../../shared/model/account.ts';
import type { AwsParts, AzureParts } from '../../shared/model/installation.ts';
import type { Clock } from '../../shared/ports/clock.ts';
import type { Cloud } from '../../shared/ports/cloud.ts';
import type { Inventory } from '../../shared/ports/inventory.ts';
import type { RequestBus } from '../../shared/ports/request-bus.ts';
import type { TaggedGroups } from '../../shared/ports/tagged-groups.ts';
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
  readonly #logins = new Set<NoLogin>();

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

  /** What came of asking the clouds who the person is, where nothing did. */
  logins(): readonly NoLogin[] {
    return [...this.#logins];
  }

  async readGroups(...[access, groups]: Parameters<Cloud['readGroups']>) {
    return this.#noting(async () => (await this.#cloudOf(access)).readGroups(access, groups));
  }

  async goneAmong(...[access, group, ids]: Parameters<Cloud['goneAmong']>) {
    return (await this.#cloudOf(access)).goneAmong(access, group, ids);
  }

  async *scaleSets(access: CloudAccess, isOver?: () => boolean) {
    const inventory = await this.#noting(async () => {
      await (await this.azure()).logIn();
      this.#inventory ??= this.#openInventory();
      return this.#inventory;
    });
    yield* inventory.scaleSets(access, isOver);
  }

  /** @param cloud where none is looked for in the other one: its pools are not among those seen */
  tagged(cloud: 'aws' | 'azure'): TaggedGroups {
    return {
      taggedGroups: (access, installation) =>
        access.cloud === cloud ? this.#taggedGroups(access, installation) : noGroups(),
    };
  }

  /** The bus of an installation's requests. @throws NoLogin */
  async awsBus({ account, region, requestBus }: AwsParts): Promise<RequestBus> {
    const operator = await this.aws();
    await operator.mustBeIn(account, region);
    const { EventBridgeBus } = await import('../../functions/aws/bus/event-bridge-bus.ts');
    const deps = { events: operator.eventBridgeIn(region), log: { warn: () => undefined } };
    return new EventBridgeBus(deps, requestBus);
  }

  /** @throws NoLogin */
  async azureBus({ requestTopic }: AzureParts): Promise<RequestBus> {
    const operator = await this.azure();
    const { EventGridBus } = await import('../../functions/azure/bus/event-grid-bus.ts');
    return new EventGridBus({ topic: operator.eventGridTopic(requestTopic) });
  }

  async *#taggedGroups(access: CloudAccess, installation: string) {
    const tagged = await this.#noting(() =>
      access.cloud === 'aws' ? this.#taggedInAws(access.region) : this.#taggedInAzure(),
    );
    yield* tagged.taggedGroups(access, installation);
  }

  async #taggedInAws(region: string): Promise<TaggedGroups> {
    const clients = await this.aws();
    await clients.whoAmI(region);
    const { TaggedAutoScalingGroups } = await import('../../functions/aws/cloud/tagged-groups.ts');
    return new TaggedAutoScalingGroups(clients);
  }

  async #taggedInAzure(): Promise<TaggedGroups> {
    const operator = await this.azure();
    await operator.logIn();
    const module = await import('../../functions/azure/inventory/tagged-scale-sets.ts');
    const { sleep } = this.#deps;
    return new module.TaggedScaleSets({ clients: operator.graph, sleep });
  }

  async #noting<Result>(work: () => Promise<Result>): Promise<Result> {
    try {
      return await work();
    } catch (error) {
      if (error instanceof NoLogin) this.#logins.add(error);
      throw error;
    }
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

async function* noGroups(): AsyncGenerator<never> {
  // Nothing is looked for.
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
