// Preloaded into an agent: makes an engine of it hang when a test asks for it.
const fs = require('node:fs');
const { isMainThread, workerData } = require('node:worker_threads');

/** More than libuv's pool ever has threads. */
const MANY = 1_024;

const { TEST_PIPE: pipe, TEST_HANG_VOICE: hangVoice } = process.env;

// Whisper and llama.cpp work in libuv's pool: what waits for a writer of a pipe holds each thread of it, and can't be ended.
if (isMainThread) {
  process.on('SIGUSR2', () => {
    for (let i = 0; i < MANY; i++) fs.open(pipe, 'r', () => undefined);
  });
} else if (workerData?.configPath !== undefined) {
  setInterval(() => {
    if (!fs.existsSync(hangVoice)) return;
    fs.rmSync(hangVoice);
    for (;;);
  }, 20).unref();
}
