// Preloaded by whoever starts the agent (node --require): libuv makes its pool when it is first used, and reads this then.
const { availableParallelism } = require('node:os');

/** For files and names; libuv lets slow ones have half of the pool. */
const OTHERS = 2;
/** What libuv makes by itself. */
const FEWEST = 4;

// Each evaluation of whisper and llama.cpp holds one of its threads, and there are as many at a time as there are cores
// (engines/cores.ts): with four threads the others of eight cores would have nothing to do.
process.env.UV_THREADPOOL_SIZE ||= String(Math.max(FEWEST, availableParallelism() + OTHERS));
