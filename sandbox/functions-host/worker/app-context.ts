/** Whatever a hook gets: its fields depend on the hook. */
export type HookContext = Record<string, unknown>;

export type HookCallback = (context: HookContext) => unknown;

export type FunctionCallback = (...args: unknown[]) => unknown;

export const hookNames = ['appStart', 'appTerminate', 'preInvocation', 'postInvocation'] as const;

export type HookName = (typeof hookNames)[number];

export interface FunctionMetadata {
  readonly name: string;
  readonly functionId?: string;
  readonly bindings: Readonly<Record<string, Readonly<Record<string, unknown>>>>;
}

/** What the library provides: it turns the host's messages into calls of handlers. */
export interface ProgrammingModel {
  readonly name: string;
  readonly version: string;
  getInvocationModel(context: unknown): InvocationModel | Promise<InvocationModel>;
  getCapabilities?(capabilities: Record<string, string>): unknown;
}

export interface InvocationModel {
  getArguments(): Promise<{ context: unknown; inputs: unknown[] }>;
  invokeFunction(context: unknown, inputs: unknown[], callback: FunctionCallback): Promise<unknown>;
  getResponse(context: unknown, result: unknown): Promise<unknown>;
}

/** What an app registered while it was loaded. */
export class AppContext {
  readonly functions = new Map<
    string,
    { readonly metadata: FunctionMetadata; readonly callback: FunctionCallback }
  >();
  readonly hooks: Record<HookName, HookCallback[]> = {
    appStart: [],
    appTerminate: [],
    preInvocation: [],
    postInvocation: [],
  };
  /** Shared by all hooks. */
  readonly appHookData: Record<string, unknown> = {};
  /** Shared by the hooks of the app's start and end. */
  readonly appLevelHookData: Record<string, unknown> = {};
  programmingModel: ProgrammingModel | undefined;
  /** True once the app is loaded: functions can no longer be registered. */
  isLocked = false;

  async runHooks(name: HookName, context: HookContext): Promise<void> {
    for (const callback of this.hooks[name]) await callback(context);
  }
}
