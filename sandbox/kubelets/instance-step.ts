import type { Instance } from './instance.ts';

/** What a simulated cloud tells of an instance, as far as it concerns its kubelet. */
export interface InstanceStep {
  readonly instance: Instance;
  /** Whether the cloud still shows it. */
  readonly isThere: boolean;
  /** `outside`: it left its group and runs on. */
  readonly becomes: 'running' | 'outside' | 'gone' | 'other';
}
