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

/** What every program may read: where files are, who runs it, the language, and how the network is reached. */
const ANY_PROGRAM =
  /^(PATH|HOME|USER|LOGNAME|SHELL|TERM|COLORTERM|(NO|FORCE)_COLOR|CI|TZ|LANG|LANGUAGE|LC_.+|TMPDIR|XDG_.+|LD_.+|DYLD_.+|SSL_CERT_.+|(HTTPS?|ALL|NO)_PROXY)$/i;

/** What else a program of some kind may read. */
const ALSO_READ = {
  /** A server or a small tool. */
  program: /^$/,
  /** A compiler or a package manager, for its own settings. */
  toolchain:
    /^(CARGO|RUST|RUSTUP|GGML|CMAKE|GO|CGO|PIP|PYTHON|NPM|NODE|PLAYWRIGHT|DEBIAN|PKG_CONFIG|CUDA|BINDGEN|LIBCLANG|CLANG|LLVM)(_|$)|^(RUSTFLAGS|GO[A-Z]+|PYTHON[A-Z]+|CC|CXX|AR|LD|[A-Z]+FLAGS|CPATH|[A-Z_]*INCLUDE_PATH|LIBRARY_PATH|SDKROOT|MACOSX_.+)$/i,
  /** The agent, for its settings (agent/config.ts), those of its agents' authors (AGENT_…), and those of its engines and of Node. */
  agent: /^(PARLEY|AGENT|LIVEKIT|OTEL|TRACE|LOG|NODE|UV|GGML|LLAMA|CUDA|NVIDIA|ORT|OMP|GOMP|MALLOC|RUST)_/,
  /** A part of Parley that starts programs itself. */
  ourselves: /^/,
};

export type ProgramKind = keyof typeof ALSO_READ;

/** Names of this machine, which no proxy can reach. */
const THIS_MACHINE = 'localhost,127.0.0.1,::1';

/**
 * The environment for a program that is started: of this process's variables those that it needs, so that keys and tokens reach nobody
 * else, with `extra` on top. Where proxies are set, this machine is reached without one.
 */
export function childEnvironment(
  extra: Readonly<Record<string, string>> = {},
  kind: ProgramKind = 'program',
  env = process.env,
): NodeJS.ProcessEnv {
  const needed = Object.entries(env).filter(([name]) => ANY_PROGRAM.test(name) || ALSO_READ[kind].test(name));
  return { ...Object.fromEntries(needed), ...withoutProxyHere(env), ...extra };
}

function withoutProxyHere(env: NodeJS.ProcessEnv): Record<string, string> {
  if (!Object.keys(env).some((name) => /^(https?|all)_proxy$/i.test(name))) return {};
  const names = [env['no_proxy'] || env['NO_PROXY'], THIS_MACHINE].filter(Boolean).join(',');
  return { NO_PROXY: names, no_proxy: names };
}
