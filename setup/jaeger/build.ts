import { join } from 'node:path';
import { goBuild } from '../go/build.ts';
import type { OnProgress } from '../../platform/progress.ts';

/** Packages of 1.76.0 on Linux without Elasticsearch's, to say how far the compiler is. */
const packages = 1_480;

/**
 * The small module that names Jaeger's version, and the sums of all that it is made of. It leaves out the client of Elasticsearch, which
 * was more than a third of it.
 */
const moduleFolder = import.meta.dirname;

/**
 * Builds Jaeger from its Go module into `folder`, as `jaeger`. Some three minutes on two cores, and it lacks Jaeger's own page, which is
 * not in the module: its query API answers all the same.
 *
 * @throws CommandError with the end of the compiler's output.
 */
export async function buildJaeger(go: string, folder: string, onProgress: OnProgress): Promise<void> {
  await goBuild(
    go,
    ['build', '-mod=readonly', '-o', join(folder, 'jaeger'), 'github.com/jaegertracing/jaeger/cmd/jaeger'],
    { what: 'its Go module', packages, cwd: moduleFolder, env: { GOWORK: 'off' } },
    onProgress,
  );
}
