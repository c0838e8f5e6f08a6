import type { WireRequest } from '../simulated/wire-request.ts';
import type { ArmAnswer } from './arm/action.ts';
import type { ArmError, ArmFault } from './errors.ts';
import type { World } from './world.ts';

/** What is known of a call by the time that it is recorded. */
export interface Note {
  action: string;
  /** Client ID of the caller. */
  principal: string | null;
  subscription: string | null;
  location: string | null;
  scaleSet?: string;
  capacity?: number;
  fault?: string;
  code?: string;
  /** What a refusal told the caller to wait. */
  retryAfterSeconds?: number;
  /** Name of the limit that a call with 429 had reached. */
  limit?: string;
  /** True where the caller had been told to wait, and did not. */
  early?: boolean;
}

/** A call that has been let in and can be carried out. */
export interface Prepared {
  /** Number of the page that it asks for, from 1. */
  readonly page: number;
  /** True where its answer can show an older state. */
  readonly canLag: boolean;
  /** How old the state is that it shows; where it is not said, as old as the timings say of reads. */
  readonly lagMs?: number;
  run(asOf: number | undefined): ArmAnswer;
  /** How too many such calls are refused. */
  tooMany(retryAfterSeconds: number): ArmError;
}

/** One of the things that listen: the management endpoint, Entra, the identity endpoint. */
export interface Front {
  /** Lets a call in, or throws {@link ArmError}; notes what it learns on the way. */
  prepare(world: World, wire: WireRequest, requestId: string, note: Note): Prepared;
  /** The body of an error. */
  errorBody(fault: ArmFault, requestId: string): object;
}
