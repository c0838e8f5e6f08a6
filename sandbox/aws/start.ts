import { newCallLog } from '../simulated/calls.ts';
import { answerControlRequest } from '../simulated/control/control.ts';
import { newFeed } from '../simulated/feed.ts';
import { newIdentities } from './auth/identities.ts';
import { autoScalingService } from './autoscaling/autoscaling.ts';
import { newAutoScalingState } from './autoscaling/state.ts';
import { systemClock } from '../simulated/clock.ts';
import { parseConfig } from './config.ts';
import type { ResolvedConfig, SimulatedAwsConfig } from './config.ts';
import { helpText } from './control/help.ts';
import { routes } from './control/routes.ts';
import { answerApiRequest } from './endpoint.ts';
import type { Services } from './endpoint.ts';
import { eventBridgeService } from './eventbridge/eventbridge.ts';
import { newEventBridgeState } from './eventbridge/model.ts';
import { newFaults } from './faults/faults.ts';
import { lambdaService } from './lambda/lambda.ts';
import { answerWith, listen } from '../simulated/http.ts';
import { randomIds } from '../simulated/ids.ts';
import { newSecretsState } from './secretsmanager/model.ts';
import { secretsManagerService } from './secretsmanager/secretsmanager.ts';
import { newSqsState } from './sqs/model.ts';
import { sqsService } from './sqs/sqs.ts';
import { stsService } from './sts/sts.ts';
import type { World } from './world.ts';

/** A simulated AWS that listens. */
export interface SimulatedAws {
  /** Base URL for every service, account and region: `http://127.0.0.1:PORT`. */
  readonly endpoint: string;
  /** Base URL of the control port. */
  readonly control: string;
  /** Ends all connections and timers; resolves when both ports are free. */
  close(): Promise<void>;
}

const services: Services = new Map([
  ['autoscaling', autoScalingService],
  ['events', eventBridgeService],
  ['lambda', lambdaService],
  ['secretsmanager', secretsManagerService],
  ['sqs', sqsService],
  ['sts', stsService],
]);

/** Starts a simulated AWS; throws one Error that names every wrong value of the configuration. */
export async function startSimulatedAws(given: SimulatedAwsConfig): Promise<SimulatedAws> {
  const config = parseConfig(given);
  const clock = systemClock();
  const endpoint = await listen(config.ports.endpoint);
  const control = await listen(config.ports.control).catch(async (error: unknown) => {
    await endpoint.close();
    throw error;
  });
  const world = newWorld(config, clock, endpoint.url);
  const steering = { steered: { world, services }, routes, helpText };
  endpoint.server.on(
    'request',
    answerWith('simulated AWS', (request, response) =>
      answerApiRequest(world, services, request, response),
    ),
  );
  control.server.on(
    'request',
    answerWith('simulated AWS', (request, response) =>
      answerControlRequest(steering, request, response),
    ),
  );
  return {
    endpoint: endpoint.url,
    control: control.url,
    async close() {
      clock.stop();
      await Promise.all([endpoint.close(), control.close()]);
    },
  };
}

function newWorld(config: ResolvedConfig, clock: World['clock'], endpoint: string): World {
  return {
    clock,
    ids: randomIds(),
    endpoint,
    timings: config.timings,
    identities: newIdentities(config),
    calls: newCallLog(),
    feed: newFeed(),
    faults: newFaults(clock),
    downZones: new Set(),
    regions: config.accounts.flatMap(({ id, regions }) =>
      regions.map((name) => ({
        account: id,
        name,
        autoscaling: newAutoScalingState(),
        eventbridge: newEventBridgeState(id, name, clock.now()),
        lambda: new Map(),
        sqs: newSqsState(),
        secrets: newSecretsState(),
      })),
    ),
  };
}
