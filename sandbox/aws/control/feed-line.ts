/** One line of the control stream. */
export type FeedLine =
  | {
      readonly type: 'instance';
      /** Milliseconds since 1970. */
      readonly at: number;
      readonly account: string;
      readonly region: string;
      readonly group: string;
      readonly instanceId: string;
      readonly zone: string;
      /** Null at birth. */
      readonly from: string | null;
      /** Null when the instance has left its group. */
      readonly to: string | null;
    }
  | { readonly type: 'event'; readonly at: number; readonly event: unknown }
  | { readonly type: 'synced' };
