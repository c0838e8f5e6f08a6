/** The alias of each function that queue and schedule call: an update moves it in one step. */
export const liveAlias = 'live';

/** The longest name of an installation that leaves room for what is added to it. */
const mostCharacters = 40;

/**
 * The names of what an installation has on AWS. They are fixed, since other accounts, `poolsync doctor`
 * and people name these parts by them.
 *
 * @param installation its name
 * @throws Error where other names cannot begin with it
 */
export function namesOf(installation: string) {
  mustBeUsable(installation);
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
    archives: { home: `${installation}-events`, places: `${installation}-places` },
    /** The schedule and its group. */
    schedule: `${installation}-sweep`,
    /** What EventBridge Scheduler takes on to invoke the sweep. */
    scheduleRole: `${installation}-schedule`,
    /** What EventBridge takes on in another place, to send to the bus at home. */
    senderRole: `${installation}-events`,
    /** In another account, which the functions take on. */
    placeRole: installation,
    watchRole: `${installation}-watch`,
  } as const;
}

export type Names = ReturnType<typeof namesOf>;

function mustBeUsable(installation: string): void {
  if (/^[a-z0-9](?:[-a-z0-9]*[a-z0-9])?$/.test(installation)) {
    if (installation.length <= mostCharacters) return;
    throw new Error(
      `installation is ${JSON.stringify(installation)}, which has ${installation.length} characters: ${mostCharacters} at most, since names of queues and roles begin with it`,
    );
  }
  throw new Error(
    `installation is ${JSON.stringify(installation)}: a name of a-z, 0-9 and - is needed, such as poolsync`,
  );
}
