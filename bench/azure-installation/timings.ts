const hastened = {
  appearMs: 5,
  appearStepMs: 0,
  createMs: 20,
  deleteMs: 20,
  updateMs: 5,
  pollAfterSeconds: 0,
  // Azure does not say when it sends an event. As early as it could, it would tell of nothing that a
  // reading shows, and what was measured would be the next look of the watch.
  eventsWhen: 'ended',
  // Azure's limits are not what is measured.
  limitFactor: 1_000_000,
};

/** Azure's documented limits; a bucket that was larger is full then. */
const limited = { limitFactor: 1 };

/** An instance takes a second to come; of a write is told as it is accepted, when no reading shows more. */
const unhurried = { appearMs: 200, createMs: 1_000, updateMs: 200, eventsWhen: 'accepted' };

/** Lets instances come and go at once, without limits of calls, and events tell of what is done. */
export function hastenAzure(control: string): Promise<void> {
  return setTimings(control, hastened);
}

/** From now on calls are counted against Azure's documented limits. */
export function limitAzure(control: string): Promise<void> {
  return setTimings(control, limited);
}

/** The same, and nothing is there at once. */
export function slowAzure(control: string): Promise<void> {
  return setTimings(control, { ...unhurried, ...limited });
}

async function setTimings(control: string, timings: object): Promise<void> {
  const response = await fetch(`${control}/timings`, {
    method: 'PATCH',
    body: JSON.stringify(timings),
    signal: AbortSignal.timeout(10_000),
  });
  if (!response.ok) throw new Error(`the timings were refused: ${await response.text()}`);
}
