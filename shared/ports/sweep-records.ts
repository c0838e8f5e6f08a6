import type { SweepRecord } from '../model/drift.ts';

/** Where the last sweep of each cloud is kept, in the management cluster. Throws Faults. */
export interface SweepRecords {
  /** `undefined`: there was none, or what is kept cannot be read. */
  read(cloud: SweepRecord['cloud']): Promise<SweepRecord | undefined>;
  /** The last one stands. */
  write(record: SweepRecord): Promise<void>;
}
