import { Fault } from '../../shared/model/fault.ts';
import { FakeBus } from '../fakes/fake-bus.ts';
import { describeBusContract, type BusWorld } from './request-bus-contract.ts';

async function makeWorld(): Promise<BusWorld> {
  const bus = new FakeBus();
  return {
    bus,
    arrived: async () => bus.taken.splice(0),
    failOnce: async () => {
      bus.answers(() => {
        bus.answers(() => Promise.resolve([]));
        return Promise.reject(new Fault('cloud-unavailable', 'no answer', { retryable: true }));
      });
    },
    close: async () => {},
  };
}

describeBusContract('FakeBus', makeWorld);
