/** Whether the larger tests are to run, too (`npm test -- --all`). */
export function allTestsAskedFor(env = process.env): boolean {
  return env['PARLEY_TEST_ALL'] === '1';
}

/** Whether this runs in continuous integration, where nothing may be left out in silence. */
export function inContinuousIntegration(env = process.env): boolean {
  return Boolean(env['CI']) && env['CI'] !== 'false';
}

/** The folders in which commands are looked up. */
export function searchPath(env = process.env): string[] {
  return (env['PATH'] ?? '').split(':').filter(Boolean);
}

/** The environment for a process that is started: this one's, with `extra` on top. */
export function childEnvironment(extra: Readonly<Record<string, string>> = {}): NodeJS.ProcessEnv {
  return { ...process.env, ...extra };
}
