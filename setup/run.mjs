// `node setup/run.mjs FILE ...`: runs a TypeScript file, on a fresh clone too.
import { handOver } from './dependencies.mjs';

const [file, ...args] = process.argv.slice(2);
await handOver(file, args);
