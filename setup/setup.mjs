// `npm run setup`
import { handOver } from './dependencies.mjs';

await handOver(new URL('./setup.ts', import.meta.url).pathname, process.argv.slice(2));
