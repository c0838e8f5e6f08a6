import { createServer as createHttpServer, type RequestListener } from 'node:http';
import { createServer as createHttpsServer } from 'node:https';
import type { AddressInfo } from 'node:net';
import { onTestFinished } from 'vitest';
import { z } from 'zod';

/** What Azure Monitor's endpoint takes, written down here once more. */
const envelope = z.strictObject({
  name: z.literal('Microsoft.ApplicationInsights.Metric'),
  time: z.iso.datetime(),
  iKey: z.guid(),
  tags: z.strictObject({ 'ai.cloud.role': z.string() }),
  data: z.strictObject({
    baseType: z.literal('MetricData'),
    baseData: z.strictObject({
      ver: z.literal(2),
      metrics: z.tuple([
        z.strictObject({ name: z.string().max(256), value: z.number(), count: z.literal(1) }),
      ]),
      properties: z.strictObject({ reason: z.string().optional() }),
    }),
  }),
});

export type ReceivedEnvelope = z.infer<typeof envelope>;

export interface IngestionEndpoint {
  readonly url: string;
  readonly received: ReceivedEnvelope[];
  /** Of the calls, the header of each; empty where it had none. */
  readonly authorizations: string[];
  /** What the next calls are answered with: a status and how many it takes, or no answer at all. */
  answer: { status: number; taken?: number } | 'none';
}

/** Stands where Azure Monitor takes metrics; ends with the test. */
export async function startIngestion(tls?: {
  readonly cert: string;
  readonly key: string;
}): Promise<IngestionEndpoint> {
  const endpoint: IngestionEndpoint = {
    url: '',
    received: [],
    authorizations: [],
    answer: { status: 200 },
  };
  const listener: RequestListener = (request, response) => {
    const chunks: Buffer[] = [];
    request.on('data', (chunk: Buffer) => chunks.push(chunk));
    request.on('end', () => {
      const { answer } = endpoint;
      if (answer === 'none') return;
      const isTrack = request.method === 'POST' && request.url === '/v2.1/track';
      const read = z.array(envelope).safeParse(JSON.parse(Buffer.concat(chunks).toString()));
      if (!isTrack || !read.success) return void response.writeHead(400).end('{}');
      endpoint.authorizations.push(request.headers.authorization ?? '');
      const itemsReceived = read.data.length;
      const itemsAccepted = answer.taken ?? (answer.status === 200 ? itemsReceived : 0);
      if (itemsAccepted === itemsReceived) endpoint.received.push(...read.data);
      response.writeHead(answer.status, { 'content-type': 'application/json' });
      response.end(JSON.stringify({ itemsReceived, itemsAccepted, errors: [] }));
    });
  };
  const server = tls === undefined ? createHttpServer(listener) : createHttpsServer(tls, listener);
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  onTestFinished(() => {
    server.closeAllConnections();
    server.close();
  });
  const { port } = server.address() as AddressInfo;
  const url = `${tls === undefined ? 'http' : 'https'}://127.0.0.1:${port}`;
  return Object.assign(endpoint, { url });
}
