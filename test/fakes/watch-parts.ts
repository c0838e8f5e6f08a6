import { foreignPoolKinds } from '../../shared/model/foreign-pool.ts';
import { poolKinds } from '../../shared/model/pool.ts';
import { Agenda } from '../../watch/publish/agenda.ts';
import { Publisher } from '../../watch/publish/publisher.ts';
import { Fleet } from '../../watch/state/fleet.ts';
import { aMachinePool, noon } from './builders.ts';
import { FakeBus } from './fake-bus.ts';
import { FixedClock } from './fixed-clock.ts';
import { ManualTime } from './manual-time.ts';
import { RecordingLogger } from './recording-logger.ts';
import { aWatchedPool } from './watched.ts';

export const installation = 'tests';

export const allKinds = new Set([...poolKinds, ...foreignPoolKinds]);

/** The watch without its feeds and its Lease, in memory, by a clock that a test moves. */
export function watchParts() {
  const time = new ManualTime();
  const bus = new FakeBus(() => time.nowMs());
  const log = new RecordingLogger();
  const fleet = new Fleet();
  const clock = new FixedClock(noon);
  const agenda = new Agenda({ fleet, clock, monotonic: time, kinds: allKinds, installation });
  const leadership = { answer: true, confirmed: 0 };
  const counts = { scale: 0, sync: 0, failed: 0 };
  const publisher = new Publisher({
    agenda,
    bus,
    leadership: {
      confirm: () => {
        leadership.confirmed += 1;
        return Promise.resolve(leadership.answer);
      },
    },
    monotonic: time,
    sleep: time.sleep,
    random: () => 0.5,
    log,
    metrics: {
      published: (kind, requests) => {
        counts[kind] += requests;
      },
      failed: (requests) => {
        counts.failed += requests;
      },
    },
  });
  return { time, bus, log, fleet, clock, agenda, leadership, counts, publisher };
}

export type WatchParts = ReturnType<typeof watchParts>;

/** A pool of this name in agreement, and its MachinePool, told of by the feeds. */
export function tellPool({ fleet, publisher }: WatchParts, name: string): void {
  const pool = aWatchedPool({
    ref: { kind: 'AutoScalingGroupMachinePool', namespace: 'fleet', name },
    machinePoolName: name,
  });
  publisher.see(fleet.pool('AutoScalingGroupMachinePool', { kind: 'present', item: pool }));
  tellReplicas({ fleet, publisher }, name, 2);
}

/** The MachinePool of this pool asks for so many. */
export function tellReplicas(
  { fleet, publisher }: Pick<WatchParts, 'fleet' | 'publisher'>,
  name: string,
  replicas: number,
): void {
  const item = aMachinePool({ name, uid: `uid-of-machine-pool-${name}`, replicas });
  publisher.see(fleet.machinePool({ kind: 'present', item }));
}
