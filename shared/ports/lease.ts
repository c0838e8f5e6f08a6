/** A coordination.k8s.io Lease, as leader election uses it. Times are RFC 3339 with microseconds. */
export interface LeaseRecord {
  /** Empty: released. */
  readonly holder: string;
  readonly durationSeconds: number;
  readonly acquiredAt: string;
  readonly renewedAt: string;
  /** How often the holder has changed. */
  readonly transitions: number;
}

/** One Lease. Every method throws a Fault when the API server does not answer as it should. */
export interface LeaseStore {
  read(): Promise<{ readonly record: LeaseRecord; readonly resourceVersion: string } | undefined>;
  /** `conflict`: somebody else made it first. */
  create(record: LeaseRecord): Promise<'written' | 'conflict'>;
  /** `conflict`: it has changed since it was read. */
  replace(record: LeaseRecord, resourceVersion: string): Promise<'written' | 'conflict'>;
}
