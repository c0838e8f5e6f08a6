import type { Clock } from '../../../shared/ports/clock.ts';
import { managedIdentity } from '../cloud/managed-identity.ts';
import { rememberedTokens } from '../cloud/remembered-tokens.ts';
import type { SendFigures } from '../telemetry/figure.ts';
import type { FunctionSettings } from './settings.ts';

/**
 * How the figures of a function get to Azure Monitor; nothing where no connection string is set.
 * OpenTelemetry is loaded with the first of them: no start waits for it, and who does not use it
 * has none of it in memory.
 */
export function sendFiguresBy(
  { ingestion, ingestionIdentity }: Pick<FunctionSettings, 'ingestion' | 'ingestionIdentity'>,
  service: string,
  clock: Clock,
): SendFigures | undefined {
  if (ingestion === undefined) return undefined;
  const credential =
    ingestionIdentity === undefined
      ? {}
      : { credential: rememberedTokens(managedIdentity(ingestionIdentity.clientId), clock) };
  let loading: Promise<SendFigures> | undefined;
  const load = async (): Promise<SendFigures> => {
    const { azureMonitor } = await import('../telemetry/azure-monitor.ts');
    return azureMonitor({ ingestion, service, clock, ...credential });
  };
  return async (figures) => {
    loading ??= load();
    await (
      await loading
    )(figures);
  };
}
