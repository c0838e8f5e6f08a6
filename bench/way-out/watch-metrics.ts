import { waitUntil } from '../../sandbox/management-cluster/readiness.ts';

const answerTimeoutMs = 20_000;
const leaderTimeoutMs = 60_000;

/** What a watch's `/metrics` says now, all label values together; 0 where it does not know the name. */
export async function readMetric(url: string, name: string): Promise<number> {
  const answer = await fetch(`${url}/metrics`, { signal: AbortSignal.timeout(answerTimeoutMs) });
  if (!answer.ok) throw new Error(`${url}/metrics answers ${answer.status}`);
  return sumOfMetric(await answer.text(), name);
}

/** @param text in Prometheus' text form */
export function sumOfMetric(text: string, name: string): number {
  return text
    .split('\n')
    .filter((line) => line.startsWith(`${name} `) || line.startsWith(`${name}{`))
    .reduce((sum, line) => sum + Number(line.slice(line.lastIndexOf(' ') + 1)), 0);
}

/** Requests that this process has published since it was started. */
export function countPublished(url: string): Promise<number> {
  return readMetric(url, 'poolsync_watch_requests_published_total');
}

export async function isLeader(url: string): Promise<boolean> {
  return (await readMetric(url, 'poolsync_watch_leader')) === 1;
}

/** @throws when it does not lead in time */
export function waitForLeader(url: string): Promise<void> {
  return waitUntil('the watch leads', leaderTimeoutMs, async () => {
    if (!(await isLeader(url))) throw new Error('it does not');
  });
}
