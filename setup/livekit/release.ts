import { rm } from 'node:fs/promises';
import { join } from 'node:path';
import { runCommand } from '../../platform/child-process.ts';
import { download, downloadText } from '../../platform/download.ts';
import type { OnProgress } from '../../platform/progress.ts';
import { sha256Of } from '../../platform/sha256.ts';
import { checksumOf } from '../binaries/checksums.ts';

const architectures: Partial<Record<NodeJS.Architecture, string>> = {
  x64: 'amd64',
  arm64: 'arm64',
  arm: 'armv7',
};

const releases = 'https://github.com/livekit/livekit/releases/download';

/**
 * Downloads LiveKit's release for this machine, checks it against the release's own list of checksums, and unpacks the server
 * into `folder`, as `livekit-server`.
 *
 * @throws Error whose message completes "No LiveKit server: …", or a system error such as ENOSPC.
 */
export async function downloadLiveKitServer(
  version: string,
  folder: string,
  onProgress: OnProgress,
  from = releases,
): Promise<void> {
  const architecture = architectures[process.arch];
  if (process.platform !== 'linux' || !architecture) {
    throw new Error(`there is no release for ${process.platform} on ${process.arch}`);
  }
  const name = `livekit_${version}_linux_${architecture}.tar.gz`;
  const checksums = await downloadText(`${from}/v${version}/checksums.txt`);
  const wanted = checksumOf(name, checksums);
  if (!wanted) throw new Error(`the release's checksums.txt does not list ${name}`);

  const archive = join(folder, name);
  const onBytes = (done: number, total?: number) =>
    onProgress({ message: `downloading ${version}`, done, ...(total && { total }) });
  await download(`${from}/v${version}/${name}`, archive, { onBytes });
  if ((await sha256Of(archive)) !== wanted)
    throw new Error(`the download of ${name} is broken: its sha256 is not the release's`);
  await runCommand('tar', ['-xzf', archive, '-C', folder, 'livekit-server']);
  await rm(archive);
}
