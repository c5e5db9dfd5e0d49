// Plain JavaScript for a fresh clone: nothing is installed yet, not even what runs TypeScript.
import { spawn } from 'node:child_process';
import { existsSync, readFileSync, rmSync, statfsSync } from 'node:fs';
import { join } from 'node:path';
import { createInterface } from 'node:readline';

const root = join(import.meta.dirname ?? new URL('.', import.meta.url).pathname, '..');
/** Written by npm when an installation is complete. */
const installedNote = join(root, 'node_modules', '.package-lock.json');
const oldestNode = [20, 19];
/** What node_modules takes, with some room. */
const neededBytes = 2.5e9;

/** Shows what is wrong and what to do, and ends. */
function fail(message) {
  console.error(`\n✖ ${message}`);
  process.exit(1);
}

/** Whether a package of the lock is for this machine. */
function isForThisMachine({ os, cpu }) {
  return (!os || os.includes(process.platform)) && (!cpu || cpu.includes(process.arch));
}

/**
 * The packages of the lock that are not installed in the locked version. `installed` is npm's note of what is there, undefined when
 * there is none. Optional packages may be missing.
 */
export function missingPackages(lock, installed) {
  return Object.entries(lock.packages)
    .filter(([path, wanted]) => {
      if (path === '') return false;
      const found = installed?.packages[path];
      return found ? found.version !== wanted.version : !wanted.optional && !wanted.devOptional;
    })
    .map(([path]) => path);
}

function readJson(path) {
  return existsSync(path) ? JSON.parse(readFileSync(path, 'utf8')) : undefined;
}

/** What to do about a failed `npm ci`; undefined when its output has to speak for itself. */
export function adviceFor(output) {
  if (/ENOSPC/.test(output)) return 'The disk is full: free 2.5 GB and try again.';
  if (/EACCES|EPERM|EROFS/.test(output))
    return "node_modules can't be written: check the rights of this folder.";
  if (/ENOTFOUND|EAI_AGAIN|ECONNREFUSED|ETIMEDOUT|ECONNRESET|ERR_SOCKET/.test(output)) {
    return "The package registry can't be reached: connect to the internet (or check npm's proxy settings) and try again.";
  }
  if (/EINTEGRITY/.test(output)) return 'A download was broken: run "npm cache verify" and try again.';
  return undefined;
}

/** Makes sure that Node is new enough and that node_modules holds what the lock says. */
async function ensureDependencies() {
  const [major, minor] = process.versions.node.split('.').map(Number);
  if (major < oldestNode[0] || (major === oldestNode[0] && minor < oldestNode[1])) {
    fail(
      `Parley needs Node ${oldestNode.join('.')} or newer, and this is ${process.versions.node}. See https://nodejs.org.`,
    );
  }
  const lock = readJson(join(root, 'package-lock.json'));
  if (missingPackages(lock, readJson(installedNote)).length === 0) return;

  const { bavail, bsize } = statfsSync(root);
  if (bavail * bsize < neededBytes) {
    fail(
      `Installing the packages takes 2.5 GB, and ${((bavail * bsize) / 1e9).toFixed(1)} GB are free in ${root}.`,
    );
  }
  const total = Object.entries(lock.packages).filter(
    ([path, wanted]) => path && isForThisMachine(wanted),
  ).length;
  const { status, output } = await install(total);
  if (status === 0) return;
  if (!existsSync(installedNote)) rmSync(join(root, 'node_modules'), { recursive: true, force: true });
  fail(`The packages could not be installed. ${adviceFor(output) ?? `npm ci says:\n${output}`}`);
}

/** The environment without what is for the agent alone: packages run scripts of their own when they are installed. */
function withoutOurSecrets(env) {
  return Object.fromEntries(Object.entries(env).filter(([name]) => !/^(PARLEY|LIVEKIT|OTEL)_/.test(name)));
}

/** Runs `npm ci` and shows how far it is. */
function install(total) {
  const args = ['ci', '--include=dev', '--no-audit', '--no-fund', '--loglevel=http'];
  const viaNpm = process.env.npm_execpath?.endsWith('npm-cli.js');
  const [command, first] = viaNpm ? [process.execPath, [process.env.npm_execpath]] : ['npm', []];
  const child = spawn(command, [...first, ...args], {
    cwd: root,
    // No CUDA libraries and no llama.cpp sources: neither is in a registry, and neither is needed.
    env: {
      ...withoutOurSecrets(process.env),
      ONNXRUNTIME_NODE_INSTALL: 'skip',
      ONNXRUNTIME_NODE_INSTALL_CUDA: 'skip',
      NODE_LLAMA_CPP_SKIP_DOWNLOAD: 'true',
    },
    stdio: ['ignore', 'pipe', 'pipe'],
  });
  const shown = [];
  let done = 0;
  const show = progressLine(`Installing ${total} npm packages (about 1.6 GB)`, total);
  const take = (line) => {
    if (/^npm http .*\.tgz/.test(line)) show(++done);
    else if (!/^npm (http|warn)/.test(line)) shown.push(line);
  };
  createInterface(child.stdout).on('line', take);
  createInterface(child.stderr).on('line', take);
  return new Promise((resolve) => {
    child.once('error', (error) => resolve({ status: 1, output: `npm can't be run: ${error.message}` }));
    child.once('close', (code) => {
      show.end();
      resolve({ status: code ?? 1, output: shown.slice(-100).join('\n') });
    });
  });
}

/** One line that is rewritten in a terminal; elsewhere a line each quarter. */
function progressLine(what, total) {
  const terminal = process.stdout.isTTY;
  let quarter = 0;
  if (!terminal) console.log(what);
  const show = (done) => {
    const percent = Math.min(99, Math.floor((100 * done) / total));
    if (terminal) process.stdout.write(`\r${what}: ${percent}%  `);
    else if (percent >= 25 * (quarter + 1)) {
      quarter = Math.floor(percent / 25);
      console.log(`${what}: ${percent}%`);
    }
  };
  show.end = () => terminal && process.stdout.write('\n');
  return show;
}

/**
 * Runs a TypeScript file in a process of its own, passes the signals on, and ends as it ended. The channel between the two tells
 * the file's process when this one is gone, however it went.
 */
export async function handOver(file, args) {
  await ensureDependencies();
  const child = spawn(process.execPath, ['--import', import.meta.resolve('tsx'), file, ...args], {
    stdio: ['inherit', 'inherit', 'inherit', 'ipc'],
  });
  for (const signal of ['SIGTERM', 'SIGHUP']) process.on(signal, () => child.kill(signal));
  // A terminal's Ctrl-C reaches the child by itself; a second one would cut its clean-up short.
  process.on('SIGINT', () => process.stdin.isTTY || child.kill('SIGINT'));
  child.once('exit', (code, signal) => process.exit(code ?? (signal === 'SIGINT' ? 130 : 1)));
}
