import type { Folders } from '../sandbox/installation/bring-up.ts';
import { measureAzureInbound } from './azure-inbound/azure-inbound.ts';
import * as azureInbound from './azure-inbound/sizes.ts';
import { measureAzureOutbound } from './azure-outbound/azure-outbound.ts';
import * as azureOutbound from './azure-outbound/sizes.ts';
import { measureAzureSweep } from './azure-sweep/azure-sweep.ts';
import * as azureSweep from './azure-sweep/sizes.ts';
import { measureInbound } from './inbound/inbound.ts';
import * as inbound from './inbound/sizes.ts';
import type { BenchDeps } from './installation/install.ts';
import { measureOutbound } from './outbound/outbound.ts';
import * as outbound from './outbound/sizes.ts';
import type { Measured } from './report/result.ts';
import * as sweepSizes from './sweep/sizes.ts';
import { measureSweep } from './sweep/sweep.ts';

export const benchNames = [
  'inbound',
  'outbound',
  'azure-inbound',
  'azure-outbound',
  'sweep',
  'azure-sweep',
] as const;
export type BenchName = (typeof benchNames)[number];

/** Measures everything in these folders; what it starts it hands to the closers. */
export type Measure = (deps: BenchDeps, folders: Folders) => Promise<Measured>;

/** @param short small samples, and only targets that are counts */
export function measureOf(bench: BenchName, short: boolean): Measure {
  switch (bench) {
    case 'inbound':
      return (deps, folders) =>
        measureInbound(deps, folders, short ? inbound.shortSizes : inbound.fullSizes);
    case 'outbound':
      return (deps, folders) =>
        measureOutbound(deps, folders, short ? outbound.shortSizes : outbound.fullSizes);
    case 'azure-inbound': {
      const { shortAzureSizes, fullAzureSizes } = azureInbound;
      return (deps, folders) =>
        measureAzureInbound(deps, folders, short ? shortAzureSizes : fullAzureSizes);
    }
    case 'azure-outbound': {
      const { shortSizes, fullSizes } = azureOutbound;
      return (deps, folders) => measureAzureOutbound(deps, folders, short ? shortSizes : fullSizes);
    }
    case 'sweep': {
      const { shortSizes, fullSizes } = sweepSizes;
      return (deps, folders) => measureSweep(deps, folders, short ? shortSizes : fullSizes);
    }
    case 'azure-sweep': {
      const { shortSizes, fullSizes } = azureSweep;
      return (deps, folders) => measureAzureSweep(deps, folders, short ? shortSizes : fullSizes);
    }
  }
}
