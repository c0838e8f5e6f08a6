/** What a fault says that means the same in every cloud; its schema tells which kinds say what. */
export interface AnyFault {
  readonly kind: string;
  /** Name of the calls that it acts on; `*` for every one. */
  readonly action: string;
  readonly page?: number | 'later' | undefined;
  readonly times?: number | undefined;
  readonly forMs?: number | undefined;
  readonly acts?: boolean;
  readonly element?: string | undefined;
  readonly at?: number;
  readonly ending?: 'complete' | 'cut';
  readonly lagMs?: number | undefined;
  readonly frozen?: boolean;
}

/** What every cloud tells its calls apart by. */
export interface AnyCall {
  readonly action: string;
  /** Number of the page that it asks for, from 1. */
  readonly page: number;
  /** True for reads that can show an older state. */
  readonly canLag: boolean;
}

/**
 * True where a fault acts on a call, as far as that is the same in every cloud.
 *
 * @param page that the fault acts on, where its kind has one of its own
 */
export function fitsCall(
  { kind, action, page: given }: AnyFault,
  call: AnyCall,
  page = given,
): boolean {
  return (
    (kind !== 'stale' || call.canLag) &&
    (action === '*' || action === call.action) &&
    (page === undefined || (page === 'later' ? call.page > 1 : call.page === page))
  );
}
