// `npm start`
import { handOver } from './dependencies.mjs';

await handOver(new URL('./start.ts', import.meta.url).pathname, process.argv.slice(2));
