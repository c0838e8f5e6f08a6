/** The parts of an installation outside of the cluster, as whoever deployed it has written them down. */
export interface Installation {
  /** Its name: the value of the tag `poolsync/management-cluster`. */
  readonly name: string;
  readonly aws?: AwsParts;
  readonly azure?: AzureParts;
}

export interface AwsParts {
  /** Twelve digits: where the functions are. */
  readonly account: string;
  readonly region: string;
  /** Name or ARN of the bus of the watch's requests. */
  readonly requestBus: string;
  /** URLs of the queues. */
  readonly queues: {
    readonly events: string;
    readonly scale: string;
    readonly rejected: string;
    readonly redrive: string;
  };
  /** Names of the functions; absent where there is none. */
  readonly functions: {
    readonly reconcile?: string;
    readonly scale?: string;
    readonly sweep?: string;
  };
  /** Rules that bring events to the queues, each on its bus. */
  readonly rules: readonly {
    /** Name or ARN of the bus; `default` for the account's own. */
    readonly bus: string;
    readonly name: string;
    /** The queue that it feeds. */
    readonly feeds: 'events' | 'scale';
  }[];
}

export interface AzureParts {
  /** Where the function apps are. */
  readonly subscription: string;
  /** `<name>.servicebus.windows.net`. */
  readonly serviceBus: string;
  /** Names of the queues; those given up are in their dead-letter queues. */
  readonly queues: {
    readonly events: string;
    readonly scale: string;
    readonly rejected: string;
    readonly sweep: string;
  };
  /** https URL of the Event Grid topic of the watch's requests. */
  readonly requestTopic: string;
  /** Resource IDs of the function apps. */
  readonly functionApps: { readonly observe?: string; readonly act?: string };
  /** Resource IDs of the event subscriptions that feed the queues. */
  readonly eventSubscriptions: readonly string[];
}

/** Tag of a group that an installation may scale; its value is the installation's name. */
export const awsInstallationTag = 'poolsync/management-cluster';

/** The same on Azure, where the names of tags hold no slash. */
export const azureInstallationTag = 'poolsync-management-cluster';
