import Module from 'node:module';
import type {
  AppContext,
  FunctionCallback,
  FunctionMetadata,
  HookCallback,
  HookName,
  ProgrammingModel,
} from './app-context.ts';
import { hookNames } from './app-context.ts';
import type { LogLevel, LogLines } from './log-line.ts';

const coreModuleName = '@azure/functions-core';
/** As of the Node worker and host that this one stands for. */
const workerVersion = '3.12.0';
const hostVersion = '4.1045.200';

/**
 * Makes `require('@azure/functions-core')` give the worker's API, as Azure's own worker does. An
 * `import` of it finds nothing, there as here: a bundle has to require it.
 */
export function provideCoreModule(app: AppContext, lines: LogLines): void {
  const core = coreApi(app, lines);
  const modules: { require: (id: string) => unknown } = Module.prototype;
  modules.require = new Proxy(modules.require, {
    apply: (target, self, args: [string]): unknown =>
      args[0] === coreModuleName ? core : Reflect.apply(target, self, args),
  });
}

function coreApi(app: AppContext, lines: LogLines): unknown {
  return {
    version: workerVersion,
    hostVersion,
    registerHook: (name: string, callback: HookCallback) => registerHook(app, name, callback),
    setProgrammingModel: (model: ProgrammingModel) => {
      app.programmingModel = model;
    },
    getProgrammingModel: () => app.programmingModel,
    log: (level: LogLevel, category: 'user' | 'system', message: string) => {
      lines.log(level, category, message);
    },
    registerFunction: (metadata: FunctionMetadata, callback: FunctionCallback) =>
      registerFunction(app, metadata, callback),
    Disposable,
  };
}

function registerHook(app: AppContext, name: string, callback: HookCallback): Disposable {
  if (!isHookName(name)) throw new RangeError(`Unrecognized hook "${name}"`);
  const callbacks = app.hooks[name];
  callbacks.push(callback);
  return new Disposable(() => {
    const index = callbacks.indexOf(callback);
    if (index !== -1) callbacks.splice(index, 1);
  });
}

function isHookName(name: string): name is HookName {
  return hookNames.some((known) => known === name);
}

function registerFunction(
  app: AppContext,
  metadata: FunctionMetadata,
  callback: FunctionCallback,
): Disposable {
  if (app.isLocked) throw new Error('A function can only be registered during app startup.');
  const functionId = metadata.functionId ?? metadata.name;
  if (app.functions.has(functionId)) {
    throw new Error(`A function with id "${functionId}" has already been registered.`);
  }
  app.functions.set(functionId, { metadata, callback });
  return new Disposable(() => {
    if (app.isLocked) throw new Error('A function can only be disposed during app startup.');
    app.functions.delete(functionId);
  });
}

/** As in Visual Studio Code: something to be taken back, once. */
class Disposable {
  #onDispose: (() => unknown) | undefined;

  constructor(onDispose: () => unknown) {
    this.#onDispose = onDispose;
  }

  static from(...parts: readonly { dispose(): unknown }[]): Disposable {
    return new Disposable(() => {
      for (const part of parts) part.dispose();
    });
  }

  dispose(): unknown {
    const onDispose = this.#onDispose;
    this.#onDispose = undefined;
    return onDispose?.();
  }
}
