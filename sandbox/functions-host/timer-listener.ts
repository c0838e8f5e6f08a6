import { randomUUID } from 'node:crypto';
import { setTimeout as delay } from 'node:timers/promises';
import type { HostSettings } from './host-json.ts';
import type { InvocationResult } from './instance.ts';
import { noCounts, type FunctionCounts } from './listener.ts';
import type { InvocationRequest } from './protocol.ts';
import type { Seat } from './seat.ts';
import type { TimerFunction } from './trigger.ts';

export interface TimerListenerDeps {
  readonly settings: Pick<HostSettings, 'functionTimeoutMs'>;
  readonly log: (line: string) => void;
  readonly now: () => number;
  readonly stopping: AbortSignal;
}

/** Node's timers take no more, and a clock that is set must not be overslept for long. */
const longestSleepMs = 60_000;

/**
 * Runs a function on its schedule, in one instance alone, as the host's lock sees to. A run that takes
 * longer than until the next time is not overtaken: the times that it missed are left out.
 *
 * Source: `TimerListener` in azure-webjobs-sdk-extensions.
 */
export class TimerListener {
  readonly function: TimerFunction;
  readonly #deps: TimerListenerDeps;
  readonly #seat: Seat;
  readonly #counts = { ...noCounts };
  #lastMs: number | undefined;

  constructor(deps: TimerListenerDeps, of: TimerFunction, seat: Seat) {
    this.#deps = deps;
    this.function = of;
    this.#seat = seat;
  }

  counts(): FunctionCounts {
    return { ...this.#counts };
  }

  /** Works until the app stops. */
  async run(): Promise<void> {
    const { stopping, log, now } = this.#deps;
    const { name, schedule } = this.function;
    while (!stopping.aborted) {
      try {
        const dueAtMs = schedule.nextAfter(now());
        while (now() < dueAtMs) {
          const ms = Math.min(dueAtMs - now(), longestSleepMs);
          await delay(ms, undefined, { signal: stopping });
        }
        await this.fire();
      } catch (error) {
        if (!stopping.aborted) log(`${name}: ${String(error)}`);
      }
    }
  }

  /** One run now, as a call of the host's `/admin/functions/<name>` brings it about. */
  async fire(): Promise<InvocationResult> {
    const { settings, log, now } = this.#deps;
    const instance = await this.#seat.instance();
    const counts = this.#counts;
    counts.invocations += 1;
    counts.inWork += 1;
    const request = this.#request(now());
    const result = await instance.invoke(request, settings.functionTimeoutMs);
    counts.inWork -= 1;
    if (!result.ok) {
      counts.failedInvocations += 1;
      const { invocationId } = request;
      log(
        `Executed 'Functions.${this.function.name}' (Failed, Id=${invocationId}): ${result.reason}`,
      );
    }
    return result;
  }

  /** As `TimerInfo` is put into JSON; the library for functions turns its names into lower case. */
  #request(nowMs: number): InvocationRequest {
    const { functionId, bindingName, schedule, name } = this.function;
    const last = new Date(this.#lastMs ?? 0).toISOString();
    this.#lastMs = nowMs;
    const timer = {
      Schedule: { AdjustForDST: true },
      ScheduleStatus: {
        Last: last,
        Next: new Date(schedule.nextAfter(nowMs)).toISOString(),
        LastUpdated: last,
      },
      IsPastDue: false,
    };
    const sys = { MethodName: name, UtcNow: new Date(nowMs).toISOString(), RandGuid: randomUUID() };
    const invocationId = randomUUID();
    return {
      invocationId,
      functionId,
      inputData: [{ name: bindingName, data: { json: JSON.stringify(timer) } }],
      triggerMetadata: { sys: { json: JSON.stringify(sys) } },
      traceContext: {
        traceParent: `00-${invocationId.replaceAll('-', '')}-${sys.RandGuid.replaceAll('-', '').slice(0, 16)}-01`,
        traceState: '',
      },
    };
  }
}
