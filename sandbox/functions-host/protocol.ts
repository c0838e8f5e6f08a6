/** A value as the host and its worker exchange it; only the forms that this host uses. */
export interface TypedData {
  readonly string?: string;
  readonly json?: string;
  readonly collectionString?: { readonly string: readonly string[] };
  readonly collectionSint64?: { readonly sint64: readonly number[] };
}

/** A trigger or output of a function, with whatever its type needs. */
export type Binding = Readonly<Record<string, unknown>> & {
  readonly type?: string;
  readonly direction?: string;
};

/** A function that the app registered. */
export interface RegisteredFunction {
  readonly name: string;
  readonly functionId: string;
  readonly bindings: Readonly<Record<string, Binding>>;
}

export interface InvocationRequest {
  readonly invocationId: string;
  readonly functionId: string;
  readonly inputData: readonly { readonly name: string; readonly data: TypedData }[];
  readonly triggerMetadata: Readonly<Record<string, TypedData>>;
  readonly traceContext?: { readonly traceParent: string; readonly traceState: string };
}

export interface WorkerError {
  readonly name: string;
  readonly message: string;
  readonly stack?: string | undefined;
}

/** What the host tells a worker, one JSON object a line. */
export type ToWorker =
  { readonly kind: 'invoke'; readonly request: InvocationRequest } | { readonly kind: 'terminate' };

/** What a worker tells the host, one JSON object a line. */
export type ToHost =
  | { readonly kind: 'hello'; readonly workerId: string }
  | { readonly kind: 'started'; readonly functions: readonly RegisteredFunction[] }
  | { readonly kind: 'failed'; readonly error: WorkerError }
  | { readonly kind: 'done'; readonly invocationId: string; readonly response: unknown }
  | { readonly kind: 'threw'; readonly invocationId: string; readonly error: WorkerError };
