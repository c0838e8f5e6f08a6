import { readdirSync, realpathSync } from 'node:fs';
import { registerHooks } from 'node:module';
import { join, sep } from 'node:path';
import { fileURLToPath, pathToFileURL } from 'node:url';
import { RuntimeError } from './reported-error.ts';

export type Handler = (event: unknown, context: unknown) => unknown;

/**
 * Imports the handler that `_HANDLER` names (`<module>.<export>`) out of the deployed folder. Only
 * files of that folder and Node's own modules can be imported by it, as in Lambda: a package that
 * the bundle lacks is not found, although this machine may have it.
 *
 * @throws RuntimeError with Lambda's error types, or what the module itself throws.
 */
export async function loadHandler(taskRoot: string, name: string): Promise<Handler> {
  const [moduleName, exportName, ...more] = name.split('.');
  if (!moduleName || !exportName || more.length > 0) {
    throw new RuntimeError('MalformedHandlerName', `'${name}' is not a handler: index.handler is.`);
  }
  const root = realpathSync(taskRoot);
  confineImports(root);
  const module = await importModule(root, `${moduleName}.mjs`);
  const handler = module[exportName];
  if (typeof handler !== 'function') {
    throw new RuntimeError('HandlerNotFound', `${name} is undefined or not exported`);
  }
  if (handler.length > 2) {
    throw new RuntimeError(
      'CallbackHandlerDeprecated',
      `${name} takes a callback, which Node 24 in Lambda no longer offers: make it async.`,
    );
  }
  return (event, context): unknown => Reflect.apply(handler, undefined, [event, context]);
}

async function importModule(root: string, file: string): Promise<Record<string, unknown>> {
  if (!readdirSync(root).includes(file)) {
    throw new RuntimeError('ImportModuleError', `${root} has no ${file}`);
  }
  try {
    return (await import(pathToFileURL(join(root, file)).href)) as Record<string, unknown>;
  } catch (error) {
    if (error instanceof SyntaxError) throw new RuntimeError('UserCodeSyntaxError', String(error));
    if (isNotFound(error)) throw new RuntimeError('ImportModuleError', String(error));
    throw error;
  }
}

function confineImports(root: string): void {
  registerHooks({
    resolve(specifier, context, nextResolve) {
      const resolved = nextResolve(specifier, context);
      if (!resolved.url.startsWith('file:')) return resolved;
      if (!context.parentURL?.startsWith(pathToFileURL(root + sep).href)) return resolved;
      if (fileURLToPath(resolved.url).startsWith(root + sep)) return resolved;
      throw Object.assign(
        new Error(
          `Cannot find '${specifier}' in the deployed folder (${fileURLToPath(resolved.url)} lies outside): bundle it.`,
        ),
        { code: 'ERR_MODULE_NOT_FOUND' },
      );
    },
  });
}

function isNotFound(error: unknown): boolean {
  const code = error instanceof Error && 'code' in error ? error.code : undefined;
  return code === 'ERR_MODULE_NOT_FOUND' || code === 'MODULE_NOT_FOUND';
}
