// `npm test`
import { handOver } from './dependencies.mjs';

await handOver(new URL('./test.ts', import.meta.url).pathname, process.argv.slice(2));
