import type { InvocationRequest } from '../protocol.ts';
import type {
  AppContext,
  FunctionCallback,
  HookContext,
  InvocationModel,
  ProgrammingModel,
} from './app-context.ts';
import type { LogCategory, LogLevel, LogLines } from './log-line.ts';

type State = 'preInvocationHooks' | 'invocation' | 'postInvocationHooks';

/** As much of an invocation's context as the library asks for. */
interface CoreContext {
  readonly invocationId: string;
  readonly request: InvocationRequest;
  readonly metadata: unknown;
  state: State | undefined;
  log(level: LogLevel, category: LogCategory, message: string): void;
}

/**
 * Carries out one invocation as Azure's worker does: the library makes the arguments, hooks may
 * change them, the handler runs, hooks see its result, the library makes the response.
 *
 * @throws whatever handler, hooks or library throw.
 */
export async function invoke(
  app: AppContext,
  lines: LogLines,
  request: InvocationRequest,
): Promise<unknown> {
  const { model: programmingModel, metadata, callback } = find(app, request.functionId);
  const core: CoreContext = {
    invocationId: request.invocationId,
    request,
    metadata,
    state: undefined,
    log: (level, category, message) => lines.log(level, category, message),
  };
  const model = await programmingModel.getInvocationModel(core);
  const { context, inputs } = await model.getArguments();
  const hookData = {};
  const fields = { invocationContext: context, functionCallback: callback, inputs };
  const before = hookContext(app, hookData, fields);
  await during(core, 'preInvocationHooks', () => app.runHooks('preInvocation', before));
  const given = { invocationContext: context, inputs: before['inputs'], result: null, error: null };
  const after = hookContext(app, hookData, given);
  const handler = before['functionCallback'] as FunctionCallback;
  await during(core, 'invocation', () => call(model, context, handler, after));
  await during(core, 'postInvocationHooks', () => app.runHooks('postInvocation', after));
  const { error } = after;
  if (error !== null && error !== undefined) throw error as Error;
  return model.getResponse(context, after['result']);
}

function find(
  app: AppContext,
  functionId: string,
): {
  readonly model: ProgrammingModel;
  readonly metadata: unknown;
  readonly callback: FunctionCallback;
} {
  const registered = app.functions.get(functionId);
  const model = app.programmingModel;
  if (registered !== undefined && model !== undefined) return { model, ...registered };
  throw new Error(`Function code for '${functionId}' is not loaded and cannot be invoked.`);
}

/** Hooks see how the handler ended, and can change it. */
async function call(
  model: InvocationModel,
  context: unknown,
  handler: FunctionCallback,
  outcome: HookContext,
): Promise<void> {
  try {
    outcome['result'] = await model.invokeFunction(
      context,
      outcome['inputs'] as unknown[],
      handler,
    );
  } catch (error) {
    outcome['error'] = error;
  }
}

function hookContext(app: AppContext, hookData: unknown, fields: HookContext): HookContext {
  const { appHookData } = app;
  return Object.defineProperties(fields, {
    hookData: { value: hookData, enumerable: true },
    appHookData: { value: appHookData, enumerable: true },
  });
}

async function during(core: CoreContext, state: State, act: () => Promise<void>): Promise<void> {
  core.state = state;
  try {
    await act();
  } finally {
    core.state = undefined;
  }
}
