import type { Environment } from '../../../shared/settings/environment.ts';
import { readFunctionSettings, type FunctionSettings } from '../host/settings.ts';

/** @throws Error that names every setting that is missing or wrong, all at once */
export function readSettings(env: Environment): FunctionSettings {
  return readFunctionSettings({ name: 'POOLSYNC_EVENTS_QUEUE', usual: 'poolsync-events' }, env);
}
