/**
 * The names of what an installation has on AWS. They are fixed, since other accounts, `poolsync doctor`
 * and people name these parts by them.
 *
 * @param installation its name
 */
export function namesOf(installation: string) {
  return {
    queues: {
      events: `${installation}-events`,
      scale: `${installation}-scale`,
      rejected: `${installation}-rejected`,
      redrive: `${installation}-redrive`,
    },
    /** The functions and, by the same names, their roles. */
    functions: {
      reconcile: `${installation}-reconcile`,
      scale: `${installation}-scale`,
      sweep: `${installation}-sweep`,
    },
    /** That other places forward their events to. */
    placesBus: installation,
    requestBus: `${installation}-requests`,
    rules: {
      autoScaling: `${installation}-auto-scaling`,
      scaleRequests: `${installation}-scale-requests`,
      syncRequests: `${installation}-sync-requests`,
    },
    /** Of EventBridge in another place, which sends to the bus at home. */
    senderRole: `${installation}-events`,
    /** In another account, which the functions take on. */
    placeRole: installation,
    watchRole: `${installation}-watch`,
  } as const;
}
