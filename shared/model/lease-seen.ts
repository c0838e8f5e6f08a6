/** The Lease of the watch as a sweep found it. */
export type LeaseSeen =
  | {
      readonly kind:
        | 'renewed'
        /** For two minutes and more nobody has renewed it: no watch works. */
        | 'stale';
      readonly ageSeconds: number;
    }
  /** There is none, or nobody has ever held it. */
  | { readonly kind: 'missing' }
  | { readonly kind: 'unread'; readonly code: string; readonly detail: string };
