import { globSync, readFileSync, realpathSync } from 'node:fs';
import { createRequire, registerHooks } from 'node:module';
import { join, sep } from 'node:path';
import { fileURLToPath, pathToFileURL } from 'node:url';

interface PackageJson {
  readonly main?: string;
  readonly type?: string;
}

/**
 * Loads what `main` of the app's package.json names, a pattern perhaps. Only files of that folder
 * and Node's own modules can be imported by it: a package that the bundle lacks is not found,
 * although this machine may have it.
 *
 * @throws Error where `main` is missing or names no file, or what the app itself throws.
 */
export async function loadApp(folder: string): Promise<void> {
  const root = realpathSync(folder);
  confineImports(root);
  const { main, type } = JSON.parse(
    readFileSync(join(root, 'package.json'), 'utf8'),
  ) as PackageJson;
  if (main === undefined) {
    throw new Error('package.json has no "main": without it no function of the v4 model is found.');
  }
  const files = globSync(main, { cwd: root });
  if (files.length === 0) {
    throw new Error(`Worker was unable to load entry point "${main}": File does not exist.`);
  }
  for (const file of files.toSorted()) {
    const path = join(root, file);
    const isEsm = file.endsWith('.mjs') || (!file.endsWith('.cjs') && type === 'module');
    if (isEsm) await import(pathToFileURL(path).href);
    else createRequire(path)(path);
  }
}

function confineImports(root: string): void {
  const inside = pathToFileURL(root + sep).href;
  registerHooks({
    resolve(specifier, context, nextResolve) {
      const resolved = nextResolve(specifier, context);
      if (!resolved.url.startsWith('file:') || !context.parentURL?.startsWith(inside)) {
        return resolved;
      }
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
