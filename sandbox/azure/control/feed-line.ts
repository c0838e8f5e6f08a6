import type { ResourceEvent } from '../resource-event.ts';

/** One line of the control stream. */
export type FeedLine =
  | {
      readonly type: 'instance';
      /** Milliseconds since 1970. */
      readonly at: number;
      readonly subscription: string;
      readonly resourceGroup: string;
      readonly location: string;
      readonly scaleSet: string;
      /** Number of a Uniform instance, name of a Flexible one. */
      readonly instanceId: string;
      /** ID of the instance as lists show it. */
      readonly resourceId: string;
      readonly computerName: string;
      readonly zone: string | null;
      /** Such as `Creating`, `Running`, `Deleting:Running`; null at birth. */
      readonly from: string | null;
      /** Null when the instance is gone. */
      readonly to: string | null;
    }
  | { readonly type: 'event'; readonly at: number; readonly event: ResourceEvent };
