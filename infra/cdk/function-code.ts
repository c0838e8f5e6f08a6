import { existsSync } from 'node:fs';
import { join, resolve } from 'node:path';
import * as lambda from 'aws-cdk-lib/aws-lambda';
import type { FunctionName } from './function-sizes.ts';

/** What `npm run build` writes. */
const builtHere = resolve(import.meta.dirname, '../../dist/aws');

/**
 * The built folder of a function as it is: what was tested is what runs.
 *
 * @param codeFolder default: dist/aws of this checkout
 * @throws Error where there is no built function
 */
export function functionCode(use: FunctionName, codeFolder: string = builtHere): lambda.Code {
  const folder = join(codeFolder, use);
  if (!existsSync(join(folder, 'index.mjs'))) {
    throw new Error(
      `codeFolder ${JSON.stringify(codeFolder)} has no ${use}/index.mjs: run npm run build, or name the folder that holds the built functions`,
    );
  }
  return lambda.Code.fromAsset(folder);
}
