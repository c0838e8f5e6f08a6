import { sweepMinutesOf } from '../../infra/cdk/config/sweep-minutes.ts';
import { functionSizes, type FunctionName } from '../../infra/cdk/function-sizes.ts';

/** US dollars, by the names that docs/deploy-aws.md gives to its prices. */
export type Prices = Readonly<Record<string, number>>;

/** Metrics that the alarms of an installation without other places look at. */
export const alarmMetrics = 17;

const hours = 730;
const million = 1e6;
const sweepSeconds: Readonly<Record<number, number>> = { 10: 2, 1_000: 11.2, 10_000: 96 };
const ownMetrics: Readonly<Record<number, number>> = { 10: 10, 1_000: 40, 10_000: 40 };

/**
 * The lines of the table of costs, from the assumptions that the document states.
 *
 * @param groups one of the document's: 10, 1,000 or 10,000
 */
export function costsOf(groups: number, prices: Prices): readonly number[] {
  const price = (name: string) => prices[name] ?? Number.NaN;
  const messages = 1_200 * groups;
  const sweeps = (30 * 24 * 60) / sweepMinutesOf({ groups });
  const gb = (use: FunctionName) => Math.round(functionSizes[use].memoryMb / 102.4) / 10;
  const sweepTime = (sweepSeconds[groups] ?? Number.NaN) * gb('sweep') * price('gbSecond');
  const parts = [
    (0.75 * messages * price('event')) / million,
    (messages * price('request')) / million,
    messages * 0.5 * gb('reconcile') * price('gbSecond'),
    sweeps * (sweepTime + (price('request') + price('tick')) / million),
    (((2 * 5 * hours * 3_600) / 20 + 3 * messages) * price('sqs')) / million,
    ((messages + sweeps) * price('log')) / million,
    (ownMetrics[groups] ?? Number.NaN) * price('metric'),
    alarmMetrics * price('alarm'),
    price('dashboard'),
  ];
  const open = parts.reduce((sum, part) => sum + part, 0);
  const gigabytes = (sweeps * groups * 6e3 + messages * 1e4) / 1e9;
  const nat = hours * price('natHour') + gigabytes * price('natGb');
  const endpoints = 8 * hours * price('endpointHour') + gigabytes * price('endpointGb');
  return [...parts, open, gigabytes, nat, open + nat, endpoints, open + endpoints];
}
