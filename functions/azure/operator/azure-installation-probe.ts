import type { ServiceBusReceiver, ServiceBusClient } from '@azure/service-bus';
import { z } from 'zod';
import { withinTime } from '../../../shared/cloud/time-limit.ts';
import type { AzureAccess } from '../../../shared/model/account.ts';
import { Fault } from '../../../shared/model/fault.ts';
import type {
  AzureProbe,
  EventSubscriptionLook,
  FunctionAppLook,
} from '../../../shared/ports/azure-probe.ts';
import type { QueueLook } from '../../../shared/ports/queue-look.ts';
import { toCloudFault } from '../cloud/azure-fault.ts';
import type { AzureOperator } from './azure-operator.ts';
import { ManagementReader } from './management-reader.ts';

const destinationSchema = z
  .object({ properties: z.object({ resourceId: z.string().nullish() }).default({}) })
  .nullish();

/** Of the two ways of delivery that which is not taken is null. */
const subscriptionSchema = z.object({
  properties: z.object({
    provisioningState: z.string().default('Succeeded'),
    destination: destinationSchema,
    deliveryWithResourceIdentity: z.object({ destination: destinationSchema }).nullish(),
  }),
});

const siteSchema = z.object({ properties: z.object({ state: z.string() }) });

const versions = { eventGrid: '2025-02-15', web: '2024-04-01', graph: '2024-04-01' };

/** More are only said to be more. */
const mostPeeked = 100;

const peekMs = 8_000;

/** Looks at an installation's parts on Azure with a person's credentials. */
export class AzureInstallationProbe implements AzureProbe {
  readonly #operator: Pick<AzureOperator, 'serviceBus'>;
  readonly #management: ManagementReader;

  constructor(operator: Pick<AzureOperator, 'serviceBus' | 'credential' | 'endpoint'>) {
    this.#operator = operator;
    this.#management = new ManagementReader(operator);
  }

  async readAnyScaleSet({ subscription }: AzureAccess): Promise<{ readonly at?: Date }> {
    const query =
      "resources | where type =~ 'microsoft.compute/virtualmachinescalesets' | project id | order by id asc";
    const { date } = await this.#management.ask({
      doing: `Reading scale sets of subscription ${subscription}`,
      path: `/providers/Microsoft.ResourceGraph/resources?api-version=${versions.graph}`,
      body: { subscriptions: [subscription], query, options: { $top: 1 } },
    });
    return date === undefined ? {} : { at: date };
  }

  async eventSubscription(id: string): Promise<EventSubscriptionLook | undefined> {
    const found = await this.#read(id, versions.eventGrid, subscriptionSchema);
    if (found === undefined) return undefined;
    const { provisioningState, destination, deliveryWithResourceIdentity } = found.properties;
    const target = destination ?? deliveryWithResourceIdentity?.destination;
    const queueId = target?.properties.resourceId;
    return { provisioningState, ...(typeof queueId === 'string' ? { queueId } : {}) };
  }

  async functionApp(id: string): Promise<FunctionAppLook | undefined> {
    return (await this.#read(id, versions.web, siteSchema))?.properties;
  }

  async queue(namespace: string, name: string): Promise<QueueLook | undefined> {
    return this.#peek(namespace, name, (client) => client.createReceiver(name));
  }

  async deadLetters(namespace: string, name: string): Promise<QueueLook | undefined> {
    return this.#peek(namespace, name, (client) =>
      client.createReceiver(name, { subQueueType: 'deadLetter' }),
    );
  }

  async #read<Schema extends z.ZodType>(
    id: string,
    version: string,
    schema: Schema,
  ): Promise<z.output<Schema> | undefined> {
    const doing = `Reading ${id}`;
    const answer = await this.#management.ask({ doing, path: `${id}?api-version=${version}` });
    if (answer.kind === 'absent') return undefined;
    const parsed = schema.safeParse(answer.body);
    if (parsed.success) return parsed.data;
    throw new Fault('incomplete-reading', `${doing}: the answer cannot be read`, {
      retryable: true,
      cause: parsed.error,
    });
  }

  /** Peeking locks nothing and counts as no delivery. */
  async #peek(
    namespace: string,
    name: string,
    open: (client: ServiceBusClient) => ServiceBusReceiver,
  ): Promise<QueueLook | undefined> {
    const client = this.#operator.serviceBus(namespace);
    const doing = `Looking into the queue ${name} of ${namespace}`;
    try {
      const found = await withinTime(doing, peekMs, (abortSignal) =>
        open(client).peekMessages(mostPeeked, { abortSignal }),
      );
      // What was put back to be received later waits for nobody.
      const waiting = found.filter(({ state }) => state !== 'scheduled');
      const oldestSentAt = waiting[0]?.enqueuedTimeUtc;
      return {
        waiting: waiting.length,
        ...(found.length < mostPeeked ? {} : { orMore: true }),
        ...(oldestSentAt === undefined ? {} : { oldestSentAt }),
      };
    } catch (error) {
      if (isAbsent(error)) return undefined;
      throw toCloudFault(doing, error);
    } finally {
      // What is left of it must hold up nobody, and may not answer either.
      client.close().catch(() => undefined);
    }
  }
}

function isAbsent(error: unknown): boolean {
  return error instanceof Error && 'code' in error && error.code === 'MessagingEntityNotFound';
}
