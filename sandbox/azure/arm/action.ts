import type { Subscription } from '../compute/model.ts';
import type { Identity } from '../entra/identities.ts';
import type { World } from '../world.ts';
import type { Policy } from './throttle.ts';

/** An answer before it is put on the wire; an undefined body is an empty one. */
export interface ArmAnswer {
  readonly status: number;
  readonly headers?: Readonly<Record<string, string>>;
  readonly body?: unknown;
}

/** A call that has been let in. */
export interface ArmCall {
  readonly world: World;
  readonly principal: Identity;
  readonly subscription: Subscription;
  /** Decoded parts of the path, in the casing of the call, such as `scaleSet`. */
  readonly names: Readonly<Record<string, string>>;
  readonly method: string;
  /** As received, on the management endpoint. */
  readonly url: URL;
  /** Lower-case names. */
  readonly headers: Readonly<Record<string, string | undefined>>;
  /** Parsed JSON; undefined where the body is empty. */
  readonly body: unknown;
  /** GUID of the call. */
  readonly requestId: string;
  /** Reads show the state of then (milliseconds since 1970); undefined for that of now. */
  readonly asOf: number | undefined;
}

/** One operation of the management API. */
export interface Action {
  /** Operation ID of the REST specification, such as `VirtualMachineScaleSets_Get`. */
  readonly name: string;
  readonly method: 'GET' | 'PUT' | 'PATCH' | 'POST' | 'DELETE';
  /** `<name>` stands for one part of the path; all else is compared without case. */
  readonly path: string;
  /** Which limits it is held to. */
  readonly policy?: Policy;
  /** True where its answers can show an older state. */
  readonly canLag?: boolean;
  readonly run: (call: ArmCall) => ArmAnswer;
}
