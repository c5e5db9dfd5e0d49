import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { brotliDecompressSync, gzipSync } from 'node:zlib';
import { beforeAll, describe, expect, test } from 'vitest';
import { z } from 'zod';
import { buildWebClient } from '../../setup/web-client.ts';

const built = join(import.meta.dirname, '../../web-client/dist');

/** Vite's list of what it built: https://vite.dev/guide/backend-integration */
const manifest = z.record(
  z.string(),
  z.object({
    file: z.string(),
    imports: z.array(z.string()).default([]),
    css: z.array(z.string()).default([]),
  }),
);

describe('the first load', () => {
  let chunks: z.output<typeof manifest>;
  beforeAll(async () => {
    await buildWebClient();
    chunks = manifest.parse(JSON.parse(await readFile(join(built, '.vite/manifest.json'), 'utf8')));
  });

  /** A chunk and all that the browser fetches before it runs it. */
  const withImports = (name: string, seen = new Set<string>()): Set<string> => {
    if (!seen.has(name)) {
      seen.add(name);
      for (const imported of chunks[name]?.imports ?? []) withImports(imported, seen);
    }
    return seen;
  };
  const gzipped = async (name: string): Promise<number> =>
    gzipSync(await readFile(join(built, chunks[name]?.file ?? ''))).length;

  test('is less than 200 kB of JavaScript, gzipped', async () => {
    const sizes = await Promise.all([...withImports('index.html')].map(gzipped));
    const total = sizes.reduce((sum, size) => sum + size, 0);
    expect(total).toBeGreaterThan(20_000);
    expect(total).toBeLessThan(200_000);
  });

  test('is a page that browsers, search engines and screen readers know what to do with', async () => {
    const page = await readFile(join(built, 'index.html'), 'utf8');
    expect(page).toMatch(/<html lang="en">/);
    expect(page).toMatch(/<title>\w.*<\/title>/);
    expect(page).toMatch(/<meta name="description" content="\w/);
    // Callers may zoom.
    expect(page).toMatch(
      /<meta name="viewport" content="width=device-width(?!.*(user-scalable|maximum-scale))/,
    );
  });

  test('brings a compressed copy of each large file', async () => {
    for (const { file, css } of Object.values(chunks)) {
      for (const name of [file, ...css]) {
        const content = await readFile(join(built, name));
        if (content.length < 1_024) continue;
        expect(brotliDecompressSync(await readFile(join(built, `${name}.br`))).equals(content)).toBe(true);
      }
    }
  });

  test('leaves LiveKit’s client for when it is needed', async () => {
    for (const name of withImports('index.html')) {
      expect(await readFile(join(built, chunks[name]?.file ?? ''), 'utf8')).not.toContain(
        'RTCRtpTransceiver',
      );
    }
  });

  test('the script for other sites imports nothing', async () => {
    expect([...withImports('embed/embed.ts')]).toHaveLength(1);
    const script = await readFile(join(built, 'embed.js'), 'utf8');
    expect(script).not.toMatch(/\b(import|export)\b/);
    expect(gzipSync(script).length).toBeLessThan(2_000);
  });
});
