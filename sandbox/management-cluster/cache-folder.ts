import { access, constants, mkdir } from 'node:fs/promises';

/**
 * Makes the folder that what is built and fetched is kept in.
 *
 * @throws where it cannot be made or written to, with what to do
 */
export async function makeCacheFolder(cache: string): Promise<void> {
  try {
    await mkdir(cache, { recursive: true });
    await access(cache, constants.W_OK);
  } catch (error) {
    const why = error instanceof Error ? error.message : String(error);
    throw new Error(
      `The management cluster is built into your cache folder, and nothing can be written to ${cache}: ${why}.\n` +
        'Make it writable, or on Linux name another cache folder by XDG_CACHE_HOME, and start again.',
      { cause: error },
    );
  }
}
