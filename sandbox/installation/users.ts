/** As whom Poolsync's parts log in to the API server: the shipped roles are bound to the groups. */
export const users = {
  reconcile: { user: 'poolsync-reconcile', groups: ['poolsync:reconcile'] },
  scale: { user: 'poolsync-scale', groups: ['poolsync:scale'] },
  sweep: { user: 'poolsync-sweep', groups: ['poolsync:sweep'] },
  /** Of the function app that reconciles and sweeps: it has one identity for both. */
  observe: { user: 'poolsync-observe', groups: ['poolsync:reconcile', 'poolsync:sweep'] },
  watch: { user: 'poolsync-watch', groups: ['poolsync:watch'] },
} as const;
