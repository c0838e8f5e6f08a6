import { once } from 'node:events';
import { request, type RequestOptions } from 'node:https';
import type { IncomingMessage } from 'node:http';
import { KubeConfig } from '@kubernetes/client-node';
import { z } from 'zod';
import { namespace } from '../../sandbox/installation/layout.ts';
import type { Figures } from '../report/result.ts';
import { round } from '../report/distribution.ts';
import { poolLists, type Tally } from './tally.ts';

/** How long the first list of the index took, page after page, as the API server saw it. */
export function indexListFigures(tally: Pick<Tally, 'requests' | 'resource'>): Figures {
  const pages = poolLists(tally);
  const first = pages[0];
  const last = pages.at(-1);
  if (first === undefined || last === undefined) return { pages: 0 };
  return { pages: pages.length, ms: last.answeredAt - first.receivedAt };
}

const page = z.object({ metadata: z.object({ continue: z.string().optional() }) });
const rowsPerPage = 1_000;

/**
 * How large a list of all pools is, in MB before compression.
 *
 * @param listPath of one namespace
 * @param accept the form, as `application/json;as=Table;v=v1;g=meta.k8s.io`
 */
export async function listMb(
  kubeconfig: string,
  listPath: string,
  accept: string,
): Promise<number> {
  const config = new KubeConfig();
  config.loadFromFile(kubeconfig);
  const server = config.getCurrentCluster()?.server;
  if (server === undefined) throw new Error(`${kubeconfig} names no current cluster`);
  const access: RequestOptions = {};
  await config.applyToHTTPSOptions(access);
  const path = listPath.replace(`/namespaces/${namespace}`, '');
  let bytes = 0;
  let next: string | undefined = '';
  while (next !== undefined) {
    const query = new URLSearchParams({ limit: String(rowsPerPage), continue: next });
    const sent = request(new URL(`${path}?${query.toString()}`, server), {
      ...access,
      headers: { accept },
    });
    const [response] = (await once(sent.end(), 'response')) as [IncomingMessage];
    const body = Buffer.concat(await response.toArray());
    bytes += body.length;
    next = page.parse(JSON.parse(body.toString('utf8'))).metadata.continue;
    if (next === '') next = undefined;
  }
  return round(bytes / 1_000_000, 2);
}
