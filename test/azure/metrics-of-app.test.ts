import { mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { expect, it, onTestFinished, vi } from 'vitest';
import { startFunctionApp } from '../../sandbox/functions-host/function-app.ts';
import { createCertificateAuthority } from '../../sandbox/management-cluster/certificates.ts';
import { startLocalApiServer } from '../kube/local-api-server.ts';
import { eventsQueue, startAzureSide } from '../path/azure/azure-side.ts';
import { createBuiltCode } from '../path/built-code.ts';
import { spawnInto } from '../sandbox/lambda/deployed-function.ts';
import { startIngestion } from './ingestion-endpoint.ts';

const instrumentationKey = '00000000-1111-2222-3333-444444444444';

it('the built app sends what its functions count to where its connection string leads', async () => {
  const folder = await mkdtemp(join(tmpdir(), 'poolsync-metrics-'));
  onTestFinished(() => rm(folder, { recursive: true }));
  const [azure, code, authority] = await Promise.all([
    startAzureSide({}),
    createBuiltCode(),
    createCertificateAuthority(new Date()),
  ]);
  onTestFinished(() => azure.close());
  onTestFinished(() => code.remove());
  const { certPem: cert, keyPem: key } = await authority.issueServer(['127.0.0.1']);
  const ingestion = await startIngestion({ cert, key });
  const authorities = join(folder, 'authorities.pem');
  const own = await readFile(azure.reach['NODE_EXTRA_CA_CERTS'] ?? '', 'utf8');
  await writeFile(authorities, `${own}\n${authority.certPem}`);
  await using api = await startLocalApiServer(() => ({ status: 503, body: {} }));
  const output: string[] = [];
  const app = await startFunctionApp({
    name: 'observe',
    folder: await code.folderOf('observe'),
    environment: {
      ...azure.reach,
      NODE_EXTRA_CA_CERTS: authorities,
      POOLSYNC_KUBECONFIG_TEXT: api.kubeconfig,
      APPLICATIONINSIGHTS_CONNECTION_STRING: `InstrumentationKey=${instrumentationKey};IngestionEndpoint=${ingestion.url}/`,
      APPLICATIONINSIGHTS_AUTHENTICATION_STRING: 'Authorization=AAD',
    },
    processes: spawnInto(output),
    serviceBus: (name) => azure.serviceBus.queue(name),
    log: (line) => output.push(line),
    now: Date.now,
    stopGraceMs: 200,
  });
  onTestFinished(() => app.stop());
  expect(app.functions().map(({ name }) => name)).toEqual(['reconcile', 'sweep', 'sweep-on']);
  azure.serviceBus.queue(eventsQueue).put([{ body: Buffer.from('no JSON') }]);
  await vi.waitFor(() => expect(ingestion.received).toHaveLength(1), {
    timeout: 15_000,
    interval: 20,
  });
  expect(ingestion.received).toMatchObject([
    {
      iKey: instrumentationKey,
      tags: { 'ai.cloud.role': 'poolsync-reconcile' },
      data: { baseData: { metrics: [{ name: 'MessagesRejected', value: 1 }], properties: {} } },
    },
  ]);
  expect(ingestion.authorizations).toEqual([expect.stringMatching(/^Bearer .+/)]);
  expect(output.join('')).not.toContain('"metric');
}, 60_000);
