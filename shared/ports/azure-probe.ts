import type { AzureAccess } from '../model/account.ts';
import type { QueueLook } from './queue-look.ts';

export interface EventSubscriptionLook {
  /** `Succeeded` where it delivers. */
  readonly provisioningState: string;
  /** Resource ID of the queue that it feeds; absent: it feeds something else. */
  readonly queueId?: string;
}

export interface FunctionAppLook {
  /** `Running` or `Stopped`, as Azure words it. */
  readonly state: string;
}

/**
 * Harmless looks at the parts of an installation on Azure, with the credentials of whoever asks. All
 * throw Faults; `undefined` is said by Azure itself: there is no such thing.
 */
export interface AzureProbe {
  /** Reads one scale set, whichever, by the way of access; what time Azure has, to the second. */
  readAnyScaleSet(access: AzureAccess): Promise<{ readonly at?: Date }>;
  /** @param id its resource ID */
  eventSubscription(id: string): Promise<EventSubscriptionLook | undefined>;
  /** @param id its resource ID */
  functionApp(id: string): Promise<FunctionAppLook | undefined>;
  /** @param namespace such as `poolsync.servicebus.windows.net` */
  queue(namespace: string, name: string): Promise<QueueLook | undefined>;
  deadLetters(namespace: string, name: string): Promise<QueueLook | undefined>;
}
