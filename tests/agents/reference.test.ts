import { execFile } from 'node:child_process';
import { mkdtemp, readdir, readFile, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { expect, onTestFinished, test } from 'vitest';

const root = join(import.meta.dirname, '../..');

/** The pages in a folder, by their paths. */
async function pagesIn(folder: string): Promise<Record<string, string>> {
  const names = (await readdir(folder, { recursive: true })).filter((name) => name.endsWith('.md'));
  const pages = names.map(async (name) => [name, await readFile(join(folder, name), 'utf8')] as const);
  return Object.fromEntries(await Promise.all(pages));
}

test('docs/reference is what the comments of the package say, and nothing of it lacks one', async () => {
  const folder = await mkdtemp(join(tmpdir(), 'parley-reference-'));
  onTestFinished(() => rm(folder, { recursive: true }));
  const typedoc = join(root, 'node_modules/typedoc/bin/typedoc');
  const args = [typedoc, '--tsconfig', join(root, 'docs/tsconfig.json'), '--out', folder];
  // It fails, and says why, where something has no comment.
  await promisify(execFile)(process.execPath, args, { cwd: root });
  // If this fails: npm run docs
  expect(await pagesIn(join(root, 'docs/reference'))).toEqual(await pagesIn(folder));
});
