import { readFile } from 'node:fs/promises';
import { describe, expect, it } from 'vitest';
import type { CustomObjectsApi } from '@kubernetes/client-node';
import { connectBy, leaseLimits } from '../../shared/kube/connection.ts';
import { parseEmbeddedKubeconfig } from '../../shared/kube/embedded-kubeconfig.ts';
import { KubeLeaseStore } from '../../shared/kube/kube-lease-store.ts';
import { leaseResource } from '../../shared/kube/resources.ts';
import { Sessions } from '../../shared/kube/sessions.ts';
import { Elector } from '../../watch/leader/elector.ts';
import type { LeaseTimes } from '../../watch/leader/lease-times.ts';
import { systemMonotonicClock, systemSleep } from '../../watch/system-timing.ts';
import { describeLeaseStore } from '../contract/lease-store-contract.ts';
import { poll } from '../contract/poll.ts';
import { RecordingLogger } from '../fakes/recording-logger.ts';
import { startTcpGate } from '../kube/tcp-gate.ts';
import { administrator, makeNamespace, mergePatch } from './crds-cluster.ts';
import { sharedCluster } from '../setup/shared-cluster.ts';

const namespace = await makeNamespace(administrator());
const administratorText = await readFile(sharedCluster().kubeconfig, 'utf8');
const targetPort = Number(new URL(sharedCluster().url).port);

/** Short, so that the test is; the proportions are those of the usual ones. */
const times: LeaseTimes = { leaseMs: 5_000, renewDeadlineMs: 4_000, retryMs: 400 };
const shortLimits = { tryMs: 700, requestMs: 2_500 };

function connected(port = targetPort, limits = leaseLimits(10_000)): CustomObjectsApi {
  const text = administratorText.replace(/127\.0\.0\.1:\d+/, `127.0.0.1:${port}`);
  const log = new RecordingLogger();
  const clock = { now: () => new Date() };
  const sessions = new Sessions({
    readKubeconfig: async () => text,
    parse: parseEmbeddedKubeconfig,
    clock,
    log,
  });
  const sleep = (ms: number): Promise<void> => systemSleep(ms, new AbortController().signal);
  return connectBy({ sessions, clock, random: Math.random, sleep }, limits);
}

class Candidate implements AsyncDisposable {
  readonly elector: Elector;
  readonly log = new RecordingLogger();
  readonly #abort = new AbortController();
  readonly #done: Promise<void>;

  constructor(identity: string, name: string, port?: number) {
    const store = new KubeLeaseStore(connected(port, shortLimits), { namespace, name });
    this.elector = new Elector(
      {
        store,
        clock: { now: () => new Date() },
        monotonic: systemMonotonicClock,
        sleep: systemSleep,
        random: Math.random,
        log: this.log,
      },
      { identity, times },
    );
    this.#done = this.elector.run(this.#abort.signal);
  }

  async untilLeading(leading = true): Promise<void> {
    await poll('leading', async () => this.elector.isLeader() === leading || undefined);
  }

  async [Symbol.asyncDispose](): Promise<void> {
    this.#abort.abort();
    await this.#done;
  }
}

let made = 0;
describeLeaseStore('KubeLeaseStore', async () => ({
  newLease: () => {
    made += 1;
    return new KubeLeaseStore(connected(), { namespace, name: `contract-${made}` });
  },
  close: async () => undefined,
}));

describe('KubeLeaseStore', () => {
  it('leaves alone what others have put on the Lease', async () => {
    const store = new KubeLeaseStore(connected(), { namespace, name: 'labelled' });
    const at = '2026-11-25T12:00:00.000000Z';
    const record = { durationSeconds: 15, acquiredAt: at, renewedAt: at, transitions: 0 };
    await store.create({ ...record, holder: 'one' });
    const lease = { ...leaseResource, namespace, name: 'labelled' };
    const body = { metadata: { labels: { kept: 'yes' } } };
    await connected().patchNamespacedCustomObject({ ...lease, body }, mergePatch);
    const read = await store.read();
    await store.replace({ ...record, holder: 'two' }, String(read?.resourceVersion));
    expect(await connected().getNamespacedCustomObject(lease)).toMatchObject({
      metadata: { labels: { kept: 'yes' } },
      spec: { holderIdentity: 'two' },
    });
  });
});

describe('Elector on the real API server', () => {
  it('has one leader of two, and hands over at once when that one ends', async () => {
    await using first = new Candidate('first', 'handed-over');
    await first.untilLeading();
    await using second = new Candidate('second', 'handed-over');
    const store = new KubeLeaseStore(connected(), { namespace, name: 'handed-over' });
    const renewals = new Set<string>();
    // Longer than a Lease that nobody renews would have stood.
    await poll('renewals', async () => {
      renewals.add(String((await store.read())?.record.renewedAt));
      return renewals.size >= 15 || undefined;
    });
    expect(await second.elector.confirm()).toBe(false);
    expect(await first.elector.confirm()).toBe(true);
    await first[Symbol.asyncDispose]();
    expect(first.elector.isLeader()).toBe(false);
    await second.untilLeading();
  });

  it.each(['cut', 'stall'] as const)(
    'has another leader when the way of the first is gone (%s), and never two',
    async (how) => {
      await using gate = await startTcpGate(targetPort);
      await using first = new Candidate('first', `taken-over-${how}`, gate.port);
      await first.untilLeading();
      await using second = new Candidate('second', `taken-over-${how}`);
      let both = 0;
      const watching = setInterval(() => {
        if (first.elector.isLeader() && second.elector.isLeader()) both += 1;
      }, 10);
      gate.setClosed(true);
      gate[how]();
      await second.untilLeading();
      expect(first.elector.isLeader()).toBe(false);
      expect(await first.elector.confirm()).toBe(false);
      clearInterval(watching);
      expect(both).toBe(0);
      gate.setClosed(false);
    },
  );

  it('keeps leading over a connection that has gone silent', async () => {
    await using gate = await startTcpGate(targetPort);
    await using first = new Candidate('first', 'silent', gate.port);
    await first.untilLeading();
    gate.stall();
    const before = gate.connections();
    await poll('a new connection', async () => gate.connections() > before || undefined);
    for (let look = 0; look < 40; look += 1) {
      await systemSleep(100, new AbortController().signal);
      expect(first.elector.isLeader()).toBe(true);
    }
  });
});
