import { SetupError } from '../../platform/errors.ts';
import { type DeployTools, ensureDeployTools } from '../../setup/testing/deploy-tools.ts';
import { inContinuousIntegration } from '../../platform/environment.ts';

/**
 * What the tests here run. Undefined, and said loudly, where it can't be had.
 *
 * @throws SetupError in continuous integration, where these tests may not be left out.
 */
export async function findTools(): Promise<DeployTools | undefined> {
  try {
    return await ensureDeployTools();
  } catch (error) {
    if (!(error instanceof SetupError) || inContinuousIntegration()) throw error;
    process.stderr.write(`\n*** THE TESTS OF deploy/ DID NOT RUN. ${error.message} ***\n\n`);
    return undefined;
  }
}
